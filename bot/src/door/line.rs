//! The handler's side: asks the running service for what the store itself would give.

use std::cell::RefCell;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use serde::de::DeserializeOwned;

use super::{Answer, Request, socket};
use crate::clock::Now;
use crate::reports::case::CaseNumber;
use crate::reports::custody::{Entry, Head};
use crate::store::{CaseRow, Checked, StoreError};
use crate::vault::{Kept, Shelf, SignedAct, Stock};

const PATIENCE: Duration = Duration::from_secs(30);

/// A line to the running service.
#[derive(Debug)]
pub struct Line(RefCell<BufReader<UnixStream>>);

impl Line {
    /// Goes to the door of the service that works in this data folder.
    pub fn to(data: &Path) -> io::Result<Self> {
        let stream = UnixStream::connect(socket(data))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Self(RefCell::new(BufReader::new(stream))))
    }

    /// Checks the service's store.
    pub fn verify(&self, noted: Option<&str>) -> Result<Checked, StoreError> {
        self.ask(&Request::Verify(noted.map(ToOwned::to_owned)))
    }

    /// Checks the service's folder.
    pub fn probe(&self) -> Result<Vec<String>, StoreError> {
        self.ask(&Request::Probe)
    }

    fn ask<T: DeserializeOwned>(&self, request: &Request) -> Result<T, StoreError> {
        let mut bytes =
            serde_json::to_vec(request).map_err(|_| StoreError::Damaged("it cannot be written"))?;
        bytes.push(b'\n');
        let gone =
            |error: io::Error| StoreError::Told(format!("the running service does not answer: {error}"));
        let mut line = self.0.borrow_mut();
        line.get_mut().write_all(&bytes).map_err(gone)?;
        let mut answer = Vec::new();
        line.read_until(b'\n', &mut answer).map_err(gone)?;
        match serde_json::from_slice(&answer) {
            Ok(Answer::Is(is)) => Ok(is),
            Ok(Answer::Refused(why)) => Err(StoreError::Told(why)),
            Err(_) => Err(StoreError::Refused(
                "the running service broke off, or is of another version; look at its log",
            )),
        }
    }
}

impl Shelf for Line {
    fn cases(&self) -> Result<Vec<CaseRow>, StoreError> {
        self.ask(&Request::Cases)
    }

    fn case(&self, number: &CaseNumber) -> Result<Option<Kept>, StoreError> {
        self.ask(&Request::Case(number.clone()))
    }

    fn act(&self, act: SignedAct, _: Now) -> Result<(), StoreError> {
        self.ask(&Request::Act(Box::new(act)))
    }

    fn custody(&self) -> Result<(Vec<Entry>, Option<Head>), StoreError> {
        self.ask(&Request::Custody)
    }

    fn stock(&self) -> Result<Stock, StoreError> {
        self.ask(&Request::Stock)
    }
}
