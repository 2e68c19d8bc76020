//! What handlers do from a chat, and what tells two sendings of the same thing apart.

/// What a handler may do with a case without opening it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseStep {
    /// Says that they have it: its clock stops.
    Acknowledge,
    /// Asks how far it has come.
    Status,
}

/// What a platform calls one sending. It may lead to a person, so it can be hashed and nothing else.
#[derive(Clone)]
pub struct Once(String);

impl Once {
    /// Wraps a platform's name for a sending.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// Its hash together with what was sent, under `key`: what is remembered of it, for a short while. A form that is
    /// changed and sent again is something new.
    pub fn hash(&self, key: &[u8; 32], sent: &str) -> [u8; 16] {
        let name = blake3::keyed_hash(key, self.0.as_bytes());
        let hash = blake3::keyed_hash(name.as_bytes(), sent.as_bytes());
        let mut half = [0; 16];
        half.copy_from_slice(hash.as_bytes().first_chunk::<16>().unwrap_or(&[0; 16]));
        half
    }
}

impl std::fmt::Debug for Once {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("***")
    }
}
