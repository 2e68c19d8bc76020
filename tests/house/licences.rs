//! What we ship from others is named with its licence, and the licences are there.

use super::tree::read;

#[test]
fn the_encoder_is_named_with_its_licence_and_what_was_changed() {
    for notice in ["NOTICE", "rules-core/model/NOTICE"] {
        let text = read(notice);
        for word in ["all-MiniLM-L6-v2", "sentence-transformers", "Apache-2.0", "int8", "fine-tuned"] {
            assert!(text.contains(word), "{notice} does not say {word}");
        }
    }
}

#[test]
fn the_licences_are_there() {
    let apache = read("LICENSE-APACHE");
    assert!(apache.contains("Apache License") && apache.contains("Version 2.0, January 2004"));
    assert!(apache.contains("9. Accepting Warranty or Additional Liability"), "it is complete");
    assert_eq!(read("rules-core/model/LICENSE"), apache);
    assert!(read("LICENSE-MIT").contains("Permission is hereby granted, free of charge"));
    assert!(read("Cargo.toml").contains("license = \"MIT OR Apache-2.0\""));
}
