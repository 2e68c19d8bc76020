//! Seals text so that only the named handlers can open it. The server holds public keys and cannot read what it stored.
//!
//! Each case has a key pair of its own. Text is sealed to the case's public key; the case's secret key is sealed to every
//! handler of the case and to the offline escrow, always as many recipients as [`RECIPIENTS`], the rest being throw-away
//! keys, so that nobody can count who was left out. Text is padded to one of a few sizes, so that nobody can guess it.
//!
//! Never: storage, the network.

use std::fmt;
use std::io::{Read as _, Write as _};
use std::sync::OnceLock;

use age::secrecy::ExposeSecret as _;
use age::x25519;
use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::reports::custody::{hex, unhex_all};

/// How many recipients every sealed case key has, throw-away keys included.
pub const RECIPIENTS: usize = 10;

/// The sizes that plaintext is padded to, in bytes, its length included.
const SIZES: [usize; 4] = [1 << 10, 4 << 10, 16 << 10, 64 << 10];

/// The longest text that can be sealed in one piece.
pub const LONGEST: usize = (64 << 10) - LENGTH_BYTES;

const LENGTH_BYTES: usize = 4;
const MAGIC: &[u8] = b"age-encryption.org/v1\n";

/// Sealed bytes: an age file. Made only by sealing, or by reading back what was sealed. It travels as hexadecimal digits.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sealed(Vec<u8>);

impl TryFrom<String> for Sealed {
    type Error = SealError;

    fn try_from(digits: String) -> Result<Self, SealError> {
        Self::reread(unhex_all(&digits).ok_or(SealError::NotSealed)?)
    }
}

impl From<Sealed> for String {
    fn from(sealed: Sealed) -> Self {
        hex(&sealed.0)
    }
}

impl Sealed {
    /// Reads back what was stored; anything that is no age file, or has no recipient, is refused.
    pub fn reread(bytes: Vec<u8>) -> Result<Self, SealError> {
        if stanzas(&bytes) == 0 { Err(SealError::NotSealed) } else { Ok(Self(bytes)) }
    }

    /// The bytes to store.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// How many recipients its header names, age's own random one not counted.
    pub fn recipients(&self) -> usize {
        stanzas(&self.0)
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Sealed({} bytes)", self.0.len())
    }
}

/// How many X25519 recipients the header of an age file has; 0 for what is none.
fn stanzas(bytes: &[u8]) -> usize {
    let Some(rest) = bytes.strip_prefix(MAGIC) else { return 0 };
    let lines = rest.split(|byte| *byte == b'\n');
    lines.take_while(|line| !line.starts_with(b"---")).filter(|line| line.starts_with(b"-> X25519 ")).count()
}

/// Why something was not sealed or not opened. It never carries text or key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SealError {
    /// The text does not fit into the largest size.
    TooLong {
        /// How many bytes it has.
        bytes: usize,
    },
    /// There are more recipients than fit into the fixed number.
    TooManyRecipients {
        /// How many there are.
        count: usize,
    },
    /// A key is not an age X25519 key.
    BadKey,
    /// The encryption itself failed.
    NotEncrypted,
    /// These bytes are nothing that was sealed here.
    NotSealed,
    /// The key does not open it.
    NotForThisKey,
}

impl fmt::Display for SealError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { bytes } => {
                write!(out, "{bytes} bytes are more than the {LONGEST} that can be sealed")
            }
            Self::TooManyRecipients { count } => {
                write!(out, "{count} recipients are more than the {RECIPIENTS} that a case has room for")
            }
            Self::BadKey => out.write_str("that is not an age X25519 key"),
            Self::NotEncrypted => out.write_str("the encryption failed"),
            Self::NotSealed => out.write_str("these bytes were not sealed by Chalkline"),
            Self::NotForThisKey => out.write_str("this key does not open it"),
        }
    }
}

impl std::error::Error for SealError {}

/// A public key, `age1...`.
#[derive(Clone)]
pub struct PublicKey(x25519::Recipient);

impl PublicKey {
    /// Reads `age1...`.
    pub fn parse(text: &str) -> Result<Self, SealError> {
        text.trim().parse().map(Self).map_err(|_| SealError::BadKey)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.to_string() == other.to_string()
    }
}

/// A secret key: a handler's, the escrow's, a case's or a reporter's. It prints as `***`.
#[derive(Clone)]
pub struct Identity(x25519::Identity);

impl fmt::Debug for Identity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("***")
    }
}

impl Identity {
    /// A new key pair.
    pub fn generate() -> Self {
        Self(x25519::Identity::generate())
    }

    /// Reads an identity file: the first line that is a secret key, as `age-keygen` writes it.
    pub fn parse(text: &str) -> Result<Self, SealError> {
        let line = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
        line.and_then(|line| line.parse().ok()).map(Self).ok_or(SealError::BadKey)
    }

    /// The key pair whose secret is these bytes.
    pub(super) fn from_secret(secret: &[u8; 32]) -> Result<Self, SealError> {
        let prefix = bech32::Hrp::parse("age-secret-key-").map_err(|_| SealError::BadKey)?;
        let text = bech32::encode::<bech32::Bech32>(prefix, secret).map(Zeroizing::new);
        let text = text.map_err(|_| SealError::BadKey)?;
        Self::parse(&Zeroizing::new(text.to_uppercase()))
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.to_public())
    }

    /// The secret half as a line of text, for an identity file and for sealing it.
    pub fn secret_text(&self) -> Zeroizing<String> {
        Zeroizing::new(self.0.to_string().expose_secret().to_owned())
    }

    /// The seed of the key with which the acts of a case's handlers are signed.
    pub fn act_seed(&self) -> Zeroizing<[u8; 32]> {
        let secret = self.secret_text();
        let mut derived = Zeroizing::new([0; 32]);
        // 32 bytes are always within what HKDF can give.
        let _ =
            Hkdf::<Sha256>::new(None, secret.as_bytes()).expand(b"chalkline case 1 acts", derived.as_mut());
        derived
    }
}

/// Seals `text`, padded, so that the owner of `to` can open it.
pub fn seal(text: &[u8], to: &PublicKey) -> Result<Sealed, SealError> {
    encrypt(&pad(text)?, &[&to.0])
}

/// Opens what [`seal`] made.
pub fn open(sealed: &Sealed, identity: &Identity) -> Result<Zeroizing<Vec<u8>>, SealError> {
    unpad(&decrypt(sealed, identity)?)
}

/// Seals a case's secret key to its handlers and the escrow.
pub fn wrap(case: &Identity, handlers: &[PublicKey], escrow: &PublicKey) -> Result<Sealed, SealError> {
    let count = handlers.len() + 1;
    if count > RECIPIENTS {
        return Err(SealError::TooManyRecipients { count });
    }
    let mut recipients: Vec<&x25519::Recipient> = handlers.iter().map(|key| &key.0).collect();
    recipients.push(&escrow.0);
    recipients.resize(RECIPIENTS, nobody());
    shuffle(&mut recipients)?;
    encrypt(case.secret_text().as_bytes(), &recipients)
}

/// Opens a case's secret key.
pub fn unwrap(wraps: &Sealed, identity: &Identity) -> Result<Identity, SealError> {
    let secret = decrypt(wraps, identity)?;
    Identity::parse(std::str::from_utf8(&secret).map_err(|_| SealError::NotSealed)?)
}

/// A public key whose secret half was thrown away. A header does not show for whom a stanza is, so one is enough.
fn nobody() -> &'static x25519::Recipient {
    static NOBODY: OnceLock<x25519::Recipient> = OnceLock::new();
    NOBODY.get_or_init(|| x25519::Identity::generate().to_public())
}

/// A random order, so that a place in the header tells nothing (Fisher and Yates; the bias of `%` is below 2^-28).
fn shuffle<T>(list: &mut [T]) -> Result<(), SealError> {
    for last in (1..list.len()).rev() {
        let random = getrandom::u32().map_err(|_| SealError::NotEncrypted)?;
        list.swap(last, random as usize % (last + 1));
    }
    Ok(())
}

fn encrypt(plain: &[u8], to: &[&x25519::Recipient]) -> Result<Sealed, SealError> {
    let failed = |_| SealError::NotEncrypted;
    let recipients = to.iter().map(|key| *key as &dyn age::Recipient);
    let encryptor = age::Encryptor::with_recipients(recipients).map_err(|_| SealError::NotEncrypted)?;
    let mut sealed = Vec::with_capacity(plain.len() + 256 * to.len());
    let mut writer = encryptor.wrap_output(&mut sealed).map_err(failed)?;
    writer.write_all(plain).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(Sealed(sealed))
}

fn decrypt(sealed: &Sealed, identity: &Identity) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let decryptor = age::Decryptor::new(sealed.bytes()).map_err(|_| SealError::NotSealed)?;
    let mut reader = decryptor
        .decrypt(std::iter::once(&identity.0 as &dyn age::Identity))
        .map_err(|_| SealError::NotForThisKey)?;
    // Room for the largest size at once: a growing buffer would leave copies of the text behind.
    let mut plain = Zeroizing::new(Vec::with_capacity(sealed.bytes().len()));
    reader.read_to_end(&mut plain).map_err(|_| SealError::NotSealed)?;
    Ok(plain)
}

/// Length, text, zeros up to the next size.
fn pad(text: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let needed = text.len() + LENGTH_BYTES;
    let too_long = SealError::TooLong { bytes: text.len() };
    let size = SIZES.into_iter().find(|size| *size >= needed).ok_or_else(|| too_long.clone())?;
    let length = u32::try_from(text.len()).map_err(|_| too_long)?;
    let mut padded = Zeroizing::new(Vec::with_capacity(size));
    padded.extend_from_slice(&length.to_le_bytes());
    padded.extend_from_slice(text);
    padded.resize(size, 0);
    Ok(padded)
}

fn unpad(padded: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let (length, rest) = padded.split_first_chunk::<LENGTH_BYTES>().ok_or(SealError::NotSealed)?;
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| SealError::NotSealed)?;
    rest.get(..length).map(|text| Zeroizing::new(text.to_vec())).ok_or(SealError::NotSealed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_handler_and_the_escrow_open_it_and_nobody_else() {
        let (one, two, escrow, other) =
            (Identity::generate(), Identity::generate(), Identity::generate(), Identity::generate());
        let case = Identity::generate();
        let sealed = seal("text ñ".as_bytes(), &case.public()).expect("it is sealed");
        let wraps = wrap(&case, &[one.public(), two.public()], &escrow.public()).expect("it is sealed");
        for identity in [&one, &two, &escrow] {
            let case = unwrap(&wraps, identity).expect("a recipient");
            assert_eq!(open(&sealed, &case).expect("the case key")[..], *"text ñ".as_bytes());
        }
        assert_eq!(unwrap(&wraps, &other).expect_err("no recipient"), SealError::NotForThisKey);
        assert_eq!(open(&sealed, &one).expect_err("not the case key"), SealError::NotForThisKey);
    }

    #[test]
    fn neither_size_nor_header_tells_how_much_or_to_how_many() {
        let case = Identity::generate();
        let keys: Vec<PublicKey> = (0..9).map(|_| Identity::generate().public()).collect();
        for count in [0, 1, 9] {
            let wraps = wrap(&case, &keys[..count], &keys[0]).expect("it is sealed");
            assert_eq!(wraps.recipients(), RECIPIENTS);
        }
        let ten: Vec<PublicKey> = (0..10).map(|_| keys[0].clone()).collect();
        assert_eq!(
            wrap(&case, &ten, &keys[0]).expect_err("too many"),
            SealError::TooManyRecipients { count: 11 }
        );
        for length in [0, 1, 1020, 1021, 65_532] {
            let plain = pad(&vec![7; length]).expect("it fits");
            assert!(SIZES.contains(&plain.len()));
            assert_eq!(unpad(&plain).expect("padded here").len(), length);
        }
        assert_eq!(pad(&vec![0; LONGEST + 1]).expect_err("too long"), SealError::TooLong { bytes: 65_533 });
    }

    #[test]
    fn a_changed_seal_does_not_open_and_clear_text_is_no_seal() {
        let case = Identity::generate();
        let sealed = seal(b"text", &case.public()).expect("it is sealed");
        for at in [30, sealed.bytes().len() / 2, sealed.bytes().len() - 1] {
            let mut bytes = sealed.bytes().to_vec();
            bytes[at] ^= 1;
            let opened = Sealed::reread(bytes).and_then(|sealed| open(&sealed, &case));
            assert!(opened.is_err(), "byte {at}");
        }
        for bytes in
            [b"clear text".to_vec(), Vec::new(), MAGIC.to_vec(), b"age-encryption.org/v1\n--- x".to_vec()]
        {
            assert_eq!(Sealed::reread(bytes), Err(SealError::NotSealed));
        }
    }

    #[test]
    fn a_secret_makes_the_same_key_each_time_and_prints_as_nothing() {
        let one = Identity::from_secret(&[7; 32]).expect("any 32 bytes do");
        assert_eq!(one.public(), Identity::from_secret(&[7; 32]).expect("any 32 bytes do").public());
        assert_eq!(format!("{one:?}"), "***");
        assert_eq!(
            Identity::parse(&format!("# comment\n\n{}\n", *one.secret_text())).expect("a file").public(),
            one.public()
        );
        assert!(Identity::parse("age1notasecret").is_err() && PublicKey::parse("age1x").is_err());
    }
}
