//! A district's official wording: read from a text file, matched to the clauses by number.

use std::collections::BTreeMap;

use super::{Complaint, Policy};

/// Official texts by clause number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// Clause number to its official wording, white space folded.
    pub clauses: BTreeMap<u8, String>,
}

/// Reads an official text: each clause starts on a line with its label and a dot or bracket (`3.`, `3)`, `C.`), and
/// goes on until the next label. Words before the first label are left out.
///
/// # Errors
/// Clauses of the policy that the text does not hold, labels that come twice, and clauses without words; each with
/// what to do. Nothing is imported then.
pub fn import(policy: &Policy, text: &str) -> Result<Imported, Vec<Complaint>> {
    let file = "the official text";
    let mut complaints = Vec::new();
    let mut imported = Imported::default();
    let mut current: Option<u8> = None;
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        let started = policy.clauses.iter().find_map(|clause| {
            let rest = line.trim_start_matches(['*', '#', ' ']).strip_prefix(clause.label.as_str())?;
            let rest = rest.strip_prefix(['.', ')'])?;
            (rest.is_empty() || rest.starts_with(char::is_whitespace)).then(|| (clause.number, rest.trim()))
        });
        if let Some((number, rest)) = started {
            if imported.clauses.insert(number, rest.to_owned()).is_some() {
                let problem = format!("clause {number} starts a second time");
                complaints.push(Complaint::new(
                    file,
                    &format!("line {}", index + 1),
                    &problem,
                    "keep one of the two",
                ));
            }
            current = Some(number);
        } else if let Some(text) = current.and_then(|number| imported.clauses.get_mut(&number))
            && !line.is_empty()
        {
            text.push(' ');
            text.push_str(line);
        }
    }
    for clause in &policy.clauses {
        let found = imported.clauses.get(&clause.number).is_some_and(|text| !text.trim().is_empty());
        if !found {
            let problem = format!("clause {} is not there or has no words", clause.label);
            let remedy = format!("start its line with `{}.` followed by the wording", clause.label);
            complaints.push(Complaint::new(file, &format!("clause {}", clause.label), &problem, &remedy));
        }
    }
    if !complaints.is_empty() {
        return Err(complaints);
    }
    for text in imported.clauses.values_mut() {
        *text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    Ok(imported)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(skip: Option<u8>) -> String {
        let clauses = (1..=12).filter(|number| Some(*number) != skip);
        format!(
            "A title\n\n{}",
            clauses.map(|n| format!("{n}. Wording of\nclause {n}.\n\n")).collect::<String>()
        )
    }

    #[test]
    fn a_numbered_text_is_matched_by_number() {
        let imported = import(&Policy::builtin(), &numbered(None)).unwrap();
        assert_eq!(imported.clauses.len(), 12);
        assert_eq!(imported.clauses[&7], "Wording of clause 7.");
    }

    #[test]
    fn a_missing_clause_is_named_and_nothing_is_imported() {
        let complaints = import(&Policy::builtin(), &numbered(Some(9))).unwrap_err();
        assert_eq!(complaints.len(), 1);
        assert!(complaints[0].to_string().contains("clause 9"), "{}", complaints[0]);
    }

    #[test]
    fn the_same_number_twice_is_refused() {
        let twice = format!("{}3. Again.\n", numbered(None));
        assert!(import(&Policy::builtin(), &twice).is_err());
    }
}
