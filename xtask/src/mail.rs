//! The step `oracles/mail`: notices by mail, to a real mail server from `PyPI`, with right and wrong certificates.

use crate::test::command;
use crate::{Outcome, tools};

/// The server and what it stands on, each at one version.
const PACKAGES: &[&str] = &["aiosmtpd==1.4.6", "atpublic==5.1", "attrs==25.3.0"];

pub(crate) fn run(_: &[String]) -> Outcome<()> {
    let python = tools::from_pypi("mail", PACKAGES)?.join("python");
    let test = ["test", "--locked", "--package", "chalkline", "--test", "it", "--", "--ignored", "by_mail"];
    tools::succeed(command().args(test).env("CHALKLINE_ORACLE_MAIL", &python))
}
