//! The one thread that writes. It takes the jobs that wait as a group, writes them as one atomic batch, flushes sled, and
//! then syncs sled's files itself: sled 0.34 flushes without `fsync` on Linux, so a power cut could take what it calls safe.

use std::any::Any;
use std::fmt;
use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender};

use ed25519_dalek::SigningKey;

use super::blobs::Blobs;
use super::txn::Changes;
use super::{StoreError, Txn};

/// How many jobs are written together at most.
const GROUP: usize = 256;
/// How many bytes are written together, give or take one job.
const GROUP_BYTES: usize = 4 << 20;

/// Called when everything written so far is on the disk.
pub type Synced = Box<dyn FnMut() + Send>;

type Step = Box<dyn FnOnce(&mut Txn<'_>) -> Result<Box<dyn Any + Send>, StoreError> + Send>;
type Answer = Box<dyn FnOnce(Result<Box<dyn Any + Send>, StoreError>) + Send>;

/// Something to do, and whom to tell when it is durable.
pub(super) struct Job {
    step: Step,
    answer: Answer,
}

impl fmt::Debug for Job {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Job")
    }
}

impl Job {
    pub(super) fn new<T: Send + 'static>(
        step: impl FnOnce(&mut Txn<'_>) -> Result<T, StoreError> + Send + 'static,
        to: SyncSender<Result<T, StoreError>>,
    ) -> Self {
        let step: Step = Box::new(move |txn| step(txn).map(|value| Box::new(value) as Box<dyn Any + Send>));
        let answer: Answer = Box::new(move |outcome| {
            let outcome = outcome
                .and_then(|value| value.downcast::<T>().map(|value| *value).map_err(|_| StoreError::Stopped));
            // Whoever asked may have gone; what was written stays written.
            let _ = to.send(outcome);
        });
        Self { step, answer }
    }
}

pub(super) struct Writer {
    db: sled::Db,
    /// A second descriptor of sled's file, to sync it with.
    file: File,
    /// The files beside it, which only an older store has.
    blobs: Option<Blobs>,
    signing: SigningKey,
    synced: Synced,
    /// How many groups are on the disk.
    commits: Arc<AtomicU64>,
    /// A sync that failed may have dropped data that the kernel now calls clean: nothing after it can be trusted.
    stopped: bool,
}

impl Writer {
    pub(super) fn new(
        db: sled::Db,
        (file, blobs): (File, Option<Blobs>),
        signing: SigningKey,
        synced: Synced,
        commits: Arc<AtomicU64>,
    ) -> Self {
        Self { db, file, blobs, signing, synced, commits, stopped: false }
    }

    /// Works until nobody can ask any more.
    pub(super) fn run(mut self, queue: &Receiver<Job>) {
        while let Ok(job) = queue.recv() {
            self.group(job, queue);
        }
    }

    fn group(&mut self, first: Job, queue: &Receiver<Job>) {
        let mut group = Changes::new();
        let mut answers: Vec<(Answer, Box<dyn Any + Send>)> = Vec::new();
        let mut bytes = 0;
        let mut next = Some(first);
        while let Some(Job { step, answer }) = next {
            if self.stopped {
                answer(Err(StoreError::Stopped));
            } else {
                let mut txn = Txn::new(&self.db, &group, &self.signing);
                match step(&mut txn) {
                    Ok(value) => {
                        let changes = txn.changes;
                        bytes += changes.values().flatten().map(Vec::len).sum::<usize>();
                        group.extend(changes);
                        answers.push((answer, value));
                    }
                    Err(error) => answer(Err(error)),
                }
            }
            let room = answers.len() < GROUP && bytes < GROUP_BYTES;
            next = if room { queue.try_recv().ok() } else { None };
        }
        let written = if group.is_empty() { Ok(()) } else { self.commit(group) };
        if let Err(error) = &written {
            self.stopped = true;
            tracing::error!("the store stopped: {error}");
        }
        for (answer, value) in answers {
            answer(if self.stopped { Err(StoreError::Stopped) } else { Ok(value) });
        }
    }

    fn commit(&mut self, group: Changes) -> Result<(), StoreError> {
        let mut batch = sled::Batch::default();
        for (key, value) in group {
            match value {
                Some(value) => batch.insert(key, value),
                None => batch.remove(key),
            }
        }
        self.db.apply_batch(batch)?;
        // What sled's file points to is on the disk before sled's file is, and what was added meanwhile before anybody is
        // told.
        self.blobs.as_mut().map_or(Ok(()), Blobs::sync)?;
        self.db.flush()?;
        self.file.sync_data()?;
        self.blobs.as_mut().map_or(Ok(()), Blobs::sync)?;
        self.commits.fetch_add(1, Ordering::Relaxed);
        (self.synced)();
        Ok(())
    }
}
