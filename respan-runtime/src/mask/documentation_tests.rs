//! Comparison of the tables in `docs/masking.md` with the code.

use crate::mask::names::secret_names::{ENDINGS, OTHER_LANGUAGES, names};
use crate::mask::secrets::sentences::NAMES;
use crate::mask::tokens::json_web_token;
use crate::mask::tokens::token_formats::FORMATS;
use std::collections::BTreeSet;

fn section(from: &str, to: &str) -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/masking.md");
    let text = std::fs::read_to_string(path).expect("the documentation");
    let start = text.find(from).expect("the start of the section");
    let section = &text[start..];
    section[..section.find(to).expect("the end of the section")].to_owned()
}

/// The texts in code style.
fn quoted(text: &str) -> BTreeSet<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn without_separators(names: &BTreeSet<String>) -> BTreeSet<String> {
    names.iter().map(|name| name.replace('_', "")).collect()
}

#[test]
fn all_names_are_documented() {
    let documented = quoted(&section("| kind | last words |", "\n\n"));
    let known: BTreeSet<String> = names().map(str::to_owned).collect();
    assert_eq!(without_separators(&documented), known);
}

#[test]
fn all_endings_are_documented() {
    let text = section("as in `PGPASSWORD`: ", "\n- **Words behind");
    let documented = quoted(text.trim_start_matches("as in `PGPASSWORD`: "));
    let known: BTreeSet<String> = ENDINGS.map(str::to_owned).into();
    assert_eq!(without_separators(&documented), known);
}

#[test]
fn all_names_in_other_scripts_are_documented() {
    let documented = quoted(&section("- **In other scripts**", ".\n"));
    let known: BTreeSet<String> = OTHER_LANGUAGES.map(str::to_owned).into();
    assert_eq!(documented, known);
}

#[test]
fn all_names_in_sentences_are_documented() {
    let documented = quoted(&section("**In sentences** these names count", ", before a verb"));
    let known: BTreeSet<String> = NAMES.iter().map(|name| name.text.to_owned()).collect();
    assert_eq!(documented, known);
}

#[test]
fn all_formats_are_documented() {
    let documented = quoted(&section("| issuer | tokens", "\n\n"));
    let prefixes = FORMATS
        .iter()
        .map(|format| format.prefix)
        .chain([json_web_token::PREFIX]);
    let known: BTreeSet<String> = prefixes.map(str::to_owned).collect();
    assert_eq!(documented, known);
}
