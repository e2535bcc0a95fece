//! The table of differences that are there on purpose.

use std::cell::Cell;
use std::path::Path;

/// The difference that stands for a whole capture.
const NOT_COMPARED: &str = "not compared";

/// The table of differences that are there on purpose.
pub(crate) struct Deviations {
    rows: Vec<Row>,
}

struct Row {
    fixture: String,
    dialect: String,
    difference: String,
    is_needed: Cell<bool>,
}

impl Deviations {
    pub(crate) fn read(path: &Path) -> Self {
        Self::parse(&std::fs::read_to_string(path).unwrap())
    }

    pub(crate) fn parse(table: &str) -> Self {
        let rows = table.lines().filter_map(Row::parse).collect();
        Self { rows }
    }

    pub(crate) fn skip(&self, fixture: &str, dialect: &str) -> bool {
        self.allow(fixture, dialect, NOT_COMPARED)
    }

    pub(crate) fn allow(&self, fixture: &str, dialect: &str, difference: &str) -> bool {
        let row = self.rows.iter().find(|row| {
            matches(&row.fixture, fixture) && matches(&row.dialect, dialect) && matches(&row.difference, difference)
        });
        row.inspect(|row| row.is_needed.set(true)).is_some()
    }

    pub(crate) fn unneeded(&self) -> Vec<String> {
        let unneeded = self.rows.iter().filter(|row| !row.is_needed.get());
        unneeded
            .map(|row| format!("{} | {} | {}", row.fixture, row.dialect, row.difference))
            .collect()
    }
}

impl Row {
    /// `| fixture | dialect | difference | reason |`; `None` for other lines and the table's head.
    fn parse(line: &str) -> Option<Self> {
        let cells: Vec<_> = line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ").collect();
        let [fixture, dialect, difference, reason] = cells[..] else {
            panic!("not four cells: {line}")
        };
        assert!(!reason.is_empty(), "no reason: {line}");
        (fixture != "fixture" && !fixture.starts_with("---")).then(|| Self {
            fixture: fixture.to_owned(),
            dialect: dialect.to_owned(),
            difference: difference.trim_matches('`').to_owned(),
            is_needed: Cell::new(false),
        })
    }
}

/// Returns whether `text` matches `pattern`, where `*` stands for any text.
fn matches(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let Some(last) = pieces.next_back() else {
        return rest.is_empty();
    };
    for piece in pieces {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}
