//! A roster and keys to try Chalkline out with. Whoever runs it holds every key: it is not for real reports.

use std::io;
use std::path::Path;

use super::files::write_private;
use crate::reports::seal::Identity;
use crate::store::make_private;

/// Writes the demo roster and its keys into `folder`.
pub(super) fn make(folder: &Path) -> io::Result<()> {
    let keys = folder.join("keys");
    make_private(&keys)?;
    let public = |name: &str| -> io::Result<String> {
        let identity = Identity::generate();
        write_private(&keys.join(format!("{name}.key")), identity_file(&identity).as_bytes())?;
        Ok(identity.public().to_string())
    };
    let (handler, deputy, district, escrow) =
        (public("handler")?, public("deputy")?, public("district")?, public("escrow")?);
    let roster = format!(
        r#"# A roster to try Chalkline out with, made because there was none. The keys beside it belong to whoever runs
# Chalkline, so reports are NOT safe from them. See deploy/roster.example.toml for a real one.
demo = true
on_call = []
district = ["district"]

[escrow]
recipient = "{escrow}"
reach = ["console"]

[clocks]            # minutes until an unacknowledged report goes a step further
emergency = 10
urgent = 60
standard = 1440
mix = 0

[retention]         # days from closing a case to erasing it
days = 365

[[handler]]
id = "handler"
name = "Quilla Handlerova"
role = "demo_handler"
recipient = "{handler}"
reach = ["console"]
deputy = "deputy"

[[handler]]
id = "deputy"
name = "Zubin Deputyev"
role = "demo_deputy"
recipient = "{deputy}"
reach = ["console"]

[[handler]]
id = "district"
name = "Ondine Districtsson"
role = "demo_district"
recipient = "{district}"
reach = ["console"]

[[route]]
to = ["handler"]
"#
    );
    write_private(&folder.join("roster.toml"), roster.as_bytes())
}

/// An identity file in the form of `age-keygen`.
pub(crate) fn identity_file(identity: &Identity) -> zeroize::Zeroizing<String> {
    zeroize::Zeroizing::new(format!("# public key: {}\n{}\n", identity.public(), *identity.secret_text()))
}
