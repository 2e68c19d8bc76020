//! A report without its sender: how it is sealed, who may open it, how its reporter comes back, when it must be read.
//!
//! Never: who reported. There is no type for a reporter here, and none of `chat`'s is imported.

pub mod case;
pub mod custody;
pub mod escalate;
pub mod receipt;
pub mod roster;
pub mod route;
pub mod seal;
