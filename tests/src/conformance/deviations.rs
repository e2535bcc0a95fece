//! Intended differences: the table in `tests/conformance/DEVIATIONS.md`.
//!
//! A row is `| scenario | difference | reason |`. The difference is a line of the comparison, word for word, in
//! backticks; `*` in it stands for any text. The scenario `*` is every one that exports a span on both sides.

use std::path::Path;

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deviation {
    /// A scenario's name, or `*`.
    pub scenario: String,
    /// The line of the comparison.
    pub line: String,
    /// The reason.
    pub reason: String,
}

/// The result of a comparison after the table was applied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Differences that no row allows.
    pub differences: Vec<String>,
    /// Rows that allowed nothing and are therefore obsolete.
    pub stale: Vec<Deviation>,
}

impl Verdict {
    /// Returns whether there is neither an unexpected difference nor an obsolete row.
    pub fn is_conforming(&self) -> bool {
        self.differences.is_empty() && self.stale.is_empty()
    }
}

/// The table of the project.
///
/// # Panics
/// It is missing, or a row is malformed.
pub fn table() -> Vec<Deviation> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance/DEVIATIONS.md");
    parse(&std::fs::read_to_string(path).expect("DEVIATIONS.md can be read"))
}

/// Reads the rows of all tables in a Markdown text.
///
/// # Panics
/// A row has not three cells, an empty cell, or a difference without backticks.
pub fn parse(markdown: &str) -> Vec<Deviation> {
    let rows = markdown
        .lines()
        .filter_map(|line| line.strip_prefix('|')?.strip_suffix('|'));
    // The heading and the rule below it are rows too.
    rows.filter(|row| !row.contains("---") && !row.trim_start().starts_with("scenario "))
        .map(row)
        .collect()
}

fn row(row: &str) -> Deviation {
    // A bar inside a cell is escaped in Markdown.
    let hidden = row.replace("\\|", "\0");
    let cells: Vec<String> = hidden.split('|').map(|cell| cell.trim().replace('\0', "|")).collect();
    let [scenario, line, reason] = cells.as_slice() else {
        panic!("not three cells: {row}")
    };
    let line = line.trim_matches('`').trim();
    assert!(
        !scenario.is_empty() && !line.is_empty() && !reason.is_empty(),
        "an empty cell: {row}"
    );
    Deviation {
        scenario: scenario.clone(),
        line: line.to_owned(),
        reason: reason.clone(),
    }
}

/// Removes the allowed lines, and returns the rows of the scenario that allowed none.
pub fn judge(scenario: &str, both_export: bool, lines: &[String], table: &[Deviation]) -> Verdict {
    let rows = || {
        table
            .iter()
            .filter(|row| row.scenario == scenario || (row.scenario == "*" && both_export))
    };
    Verdict {
        differences: lines
            .iter()
            .filter(|line| !rows().any(|row| matches(&row.line, line)))
            .cloned()
            .collect(),
        stale: rows()
            .filter(|row| !lines.iter().any(|line| matches(&row.line, line)))
            .cloned()
            .collect(),
    }
}

/// Returns whether a pattern, in which `*` matches any text, matches the whole line.
fn matches(pattern: &str, line: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == line;
    };
    let Some(line) = line.strip_prefix(first) else {
        return false;
    };
    (0..=line.len())
        .filter(|at| line.is_char_boundary(*at))
        .any(|at| matches(rest, &line[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "# Title\n\n| scenario | difference | reason |\n| --- | --- | --- |\n\
        | * | `span [*]: attribute version: expected (absent), got \"1\"` | ours |\n\
        | one | `a \\| b` | because |\n";

    fn lines(lines: &[&str]) -> Vec<String> {
        lines.iter().map(|line| (*line).to_owned()).collect()
    }

    #[test]
    fn reads_rows_and_skips_the_heading() {
        let table = parse(TABLE);
        assert_eq!(table.len(), 2);
        assert_eq!(
            table[1],
            Deviation {
                scenario: "one".into(),
                line: "a | b".into(),
                reason: "because".into()
            }
        );
    }

    #[test]
    fn allows_exactly_the_lines_of_the_scenario() {
        let version = "span [x > y]: attribute version: expected (absent), got \"1\"";
        let verdict = judge("one", true, &lines(&[version, "a | b"]), &parse(TABLE));
        assert!(verdict.is_conforming(), "{verdict:?}");
        let verdict = judge("other", true, &lines(&[version, "a | b"]), &parse(TABLE));
        assert_eq!(verdict.differences, ["a | b"]);
        let longer = format!("{version}2");
        assert_eq!(
            judge("other", true, &lines(&[version, &longer]), &parse(TABLE)).differences,
            [longer]
        );
    }

    #[test]
    fn a_row_that_allows_nothing_is_stale() {
        let verdict = judge("one", false, &[], &parse(TABLE));
        assert_eq!(verdict.stale.len(), 1);
        assert_eq!(judge("other", false, &[], &parse(TABLE)), Verdict::default());
        assert_eq!(judge("other", true, &[], &parse(TABLE)).stale.len(), 1);
    }
}
