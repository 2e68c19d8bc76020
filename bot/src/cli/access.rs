//! How a verb gets at the cases: it opens the store, or goes through the door of the running service that has it open.

use ed25519_dalek::VerifyingKey;
use rules_core::text::Lang;

use crate::cli::House;
use crate::door::Line;
use crate::reports::roster::Roster;
use crate::store::{self, Checked, StoreError};
use crate::vault::{self, OpenError, Shelf, Vault};

/// One of the two ways.
#[derive(Debug)]
pub(super) enum Access {
    /// The store itself.
    Here(Box<Vault>),
    /// The running service.
    There { line: Line, roster: Box<Roster>, verifying: Box<VerifyingKey> },
}

impl Access {
    /// The way that is open now, or what to tell the person. Whoever looks for reports is never shown a demo in their place.
    pub(super) fn find(house: &House) -> Result<Self, String> {
        Self::try_find(house).map_err(|error| refused(house, &error))
    }

    fn try_find(house: &House) -> Result<Self, OpenError> {
        let (data, roster) = (&house.data, house.roster.as_deref());
        match Vault::open(data, roster) {
            Ok(vault) => Ok(Self::Here(Box::new(vault))),
            Err(OpenError::Store(StoreError::InUse)) => {
                let Ok(line) = Line::to(data) else { return Err(OpenError::Store(StoreError::InUse)) };
                let roster = Box::new(vault::read_roster_of(data, roster)?);
                let verifying = Box::new(vault::read_verifying(data)?);
                Ok(Self::There { line, roster, verifying })
            }
            Err(error) => Err(error),
        }
    }

    pub(super) fn shelf(&self) -> &dyn Shelf {
        match self {
            Self::Here(vault) => &**vault,
            Self::There { line, .. } => line,
        }
    }

    pub(super) fn roster(&self) -> &Roster {
        match self {
            Self::Here(vault) => vault.roster(),
            Self::There { roster, .. } => roster,
        }
    }

    pub(super) fn verifying(&self) -> &VerifyingKey {
        match self {
            Self::Here(vault) => vault.verifying(),
            Self::There { verifying, .. } => verifying,
        }
    }

    /// What is wrong with the folder of the reports.
    pub(super) fn probe(&self) -> Result<Vec<String>, StoreError> {
        match self {
            Self::Here(vault) => Ok(vault.probe()),
            Self::There { line, .. } => line.probe(),
        }
    }

    pub(super) fn verify(&self, noted: Option<&str>) -> Result<Checked, StoreError> {
        match self {
            Self::Here(vault) => store::verify(vault.store(), vault.verifying(), noted),
            Self::There { line, .. } => line.verify(noted),
        }
    }
}

/// What to tell of a folder that does not open.
pub(super) fn refused(house: &House, error: &OpenError) -> String {
    if let OpenError::Nothing(folder) = error {
        return house.words(Lang::default()).cases_nowhere(&folder.display().to_string());
    }
    error.to_string()
}
