//! Links in Markdown lead somewhere: to a file that is there, and to a heading that it has.

use std::path::{Component, Path};

use super::tree::{File, files, none, root};

#[test]
fn every_link_leads_to_a_file_and_a_heading() {
    let pages: Vec<File> = files().into_iter().filter(|file| file.is("md")).collect();
    assert!(pages.len() > 5, "there are pages");
    let mut complaints = Vec::new();
    for page in &pages {
        for link in links(&page.text) {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            let (file, heading) =
                link.split_once('#').map_or((link.as_str(), None), |(file, heading)| (file, Some(heading)));
            let target = if file.is_empty() { page.path.clone() } else { beside(&page.path, file) };
            if !root().join(&target).exists() {
                complaints.push(format!("{}: {link} leads to no file", page.path));
            } else if let Some(heading) = heading {
                let other = pages.iter().find(|other| other.path == target);
                if !other.is_some_and(|other| headings(&other.text).iter().any(|known| known == heading)) {
                    complaints.push(format!("{}: {link} leads to no heading", page.path));
                }
            }
        }
    }
    none(&complaints);
}

/// A path as it is meant in the page.
fn beside(page: &str, link: &str) -> String {
    let mut path = Path::new(page).parent().unwrap_or(Path::new("")).to_path_buf();
    for part in Path::new(link).components() {
        match part {
            Component::ParentDir => assert!(path.pop(), "{page}: {link} leads out of the repository"),
            Component::CurDir => {}
            Component::Normal(name) => path.push(name),
            Component::Prefix(_) | Component::RootDir => {
                panic!("{page}: {link} is no path of the repository")
            }
        }
    }
    path.to_string_lossy().replace('\\', "/")
}

/// The lines outside of code blocks, without what is set as code.
fn prose(text: &str) -> impl Iterator<Item = String> {
    let mut code = false;
    text.lines().filter_map(move |line| {
        if line.trim_start().starts_with("```") {
            code = !code;
            return None;
        }
        (!code).then(|| line.split('`').step_by(2).collect())
    })
}

/// Targets of `[text](target)` and `[name]: target`.
fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in prose(text) {
        for rest in line.split("](").skip(1) {
            found.extend(rest.split_once(')').map(|(target, _)| target.to_owned()));
        }
        if let Some((name, target)) = line.split_once("]: ")
            && name.starts_with('[')
        {
            found.push(target.trim().to_owned());
        }
    }
    found
}

/// The names under which a page's headings can be linked to.
fn headings(text: &str) -> Vec<String> {
    let mut code = false;
    let lines = text.lines().filter(move |line| {
        code ^= line.trim_start().starts_with("```");
        !code
    });
    let slug = |line: &str| -> String {
        let kept = line.trim_start_matches('#').trim().to_lowercase();
        let kept = kept.chars().filter(|letter| letter.is_alphanumeric() || [' ', '-', '_'].contains(letter));
        kept.map(|letter| if letter == ' ' { '-' } else { letter }).collect()
    };
    lines.filter(|line| line.starts_with('#')).map(slug).collect()
}

#[test]
fn links_and_headings_are_read_as_they_are_shown() {
    let page = "# The `desk`: one door\n[a](b.md#c) and `[no](link)`\n```\n[no](link)\n# no heading\n```\n[name]: d.md\n";
    assert_eq!(links(page), ["b.md#c", "d.md"]);
    assert_eq!(headings(page), ["the-desk-one-door"]);
    assert_eq!(beside("rules-core/README.md", "../bot/src"), "bot/src");
}
