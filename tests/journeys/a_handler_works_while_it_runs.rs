//! The service has the store open; handlers work all the same, from processes of their own, through its door.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::support::{Data, Service, receipt_and_case, sees};

#[test]
fn a_report_is_read_answered_and_closed_beside_the_running_service() {
    let data = Data::new();
    let mut service = Service::start(&data, &[]);
    let filed =
        service.says("/report\nHe is pushed on the bus every day\n\n\n\nno\n", "chalkline cases open");
    let (receipt, case) = receipt_and_case(&filed);

    sees(&data.chalkline(&["cases", "list"], "").out, &[&format!("* {case}"), "filed"]);
    let opened = data.chalkline(&["cases", "open", &case], "");
    sees(&opened.out, &["pushed on the bus every day", "its clock has stopped"]);
    sees(&data.chalkline(&["cases", "reply", &case], "Thank you. Which bus?\n").out, &["sealed and saved"]);
    sees(
        &service.says(&format!("/status {receipt}\nThe number 4\n"), "Which bus?"),
        &["somebody has it", "Which bus?"],
    );
    sees(&data.chalkline(&["cases", "open", &case], "").out, &["Which bus?", "The number 4"]);
    let erased = data.chalkline(&["cases", "erase", &case], "");
    assert_eq!(erased.code, 2);
    sees(&erased.err, &["close the case first"]);
    sees(&data.chalkline(&["cases", "close", &case], "").out, &["closed"]);
    sees(&data.chalkline(&["cases", "log", "verify"], "").out, &["The log is whole"]);
    sees(&data.chalkline(&["store", "verify"], "").out, &["1 cases, 3 pieces"]);
    sees(&data.chalkline(&["doctor"], "").out, &["3 handlers"]);
    let export = format!("{}/out.jsonl", data.path());
    sees(&data.chalkline(&["store", "export", &export], "").err, &["in use by a running"]);

    let stranger = format!("{}/stranger.key", data.path());
    data.chalkline(&["keys", "new", &stranger], "");
    sees(&data.chalkline(&["cases", "--identity", &stranger, "open", &case], "").err, &["nobody"]);
    let district = format!("{}/keys/district.key", data.path());
    sees(
        &data.chalkline(&["cases", "--identity", &district, "open", "--peek", &case], "").out,
        &["number 4"],
    );
    let socket = Path::new(data.path()).join("door/socket");
    for (path, mode) in [(socket.parent().expect("a folder"), 0o700), (&*socket, 0o600)] {
        let found = path.metadata().expect("the door").permissions().mode() & 0o777;
        assert_eq!(found, mode, "{}", path.display());
    }
    service.stop();
    sees(&data.chalkline(&["store", "verify"], "").out, &["1 cases, 3 pieces"]);
}

#[test]
fn what_is_no_request_is_refused_and_the_service_goes_on() {
    use std::io::{Read as _, Write as _};
    use std::os::unix::net::UnixStream;

    let data = Data::new();
    let mut service = Service::start(&data, &[]);
    let filed = service.says("/report\nHe is pushed every day\n\n\n\nno\n", "chalkline cases open");
    let (_, case) = receipt_and_case(&filed);
    let ask = |request: &[u8]| {
        let mut stream = UnixStream::connect(Path::new(data.path()).join("door/socket")).expect("a door");
        // The service may hang up on what is too long.
        let _ = stream.write_all(request);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        answer
    };
    for request in [&b"garbage\n"[..], b"{\"cases\":1}\n", b"\xff\xfe\n", &vec![b'x'; 3 << 20]] {
        assert!(!ask(request).contains("\"is\""));
    }
    // Nobody has signed it.
    let act = format!(
        "{{\"act\":{{\"number\":\"{case}\",\"acts\":0,\"what\":\"closed\",\"by\":\"handler\",\"signature\":\"{}\"}}}}\n",
        "0".repeat(128)
    );
    sees(&ask(act.as_bytes()), &["not signed by a handler of the case"]);
    let row = ask(format!("{{\"case\":\"{case}\"}}\n").as_bytes());
    sees(&row, &["\"filed\""]);
    assert!(!row.contains("pushed"), "what travels is sealed");
    sees(&data.chalkline(&["cases", "list"], "").out, &[&case]);
    service.stop();
}
