//! Columns of tables that a name of the rules stands above: CSV, Markdown, and what databases print.

use super::plain_text::Scanner;
use crate::json::last_bytes;
use crate::mask::ordinary::placeholder::is_placeholder;
use crate::mask::ordinary::prose::is_prose_at;
use crate::mask::text::text_key::is_type_at;
use std::ops::Range;

/// The maximum length of a line with names.
const MAX_HEADER: usize = 1_000;
/// The maximum length of a name.
const MAX_NAME: usize = 40;
/// The minimum length of a password, and of another secret.
const MIN_PASSWORD: usize = 4;
const MIN_SECRET: usize = 8;
/// Signs around the text of a cell.
const AROUND: [char; 7] = [' ', '\t', '\r', '"', '\'', '`', '*'];

impl Scanner<'_> {
    /// The rows below a line of names with commas between them, without spaces: `user,password`.
    pub(super) fn comma_table(&mut self, comma: usize) {
        let is_part =
            |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"\"_".contains(byte));
        let before = comma.checked_sub(1).and_then(|before| self.bytes.get(before));
        if comma < self.header_end || !is_part(before) || !is_part(self.bytes.get(comma + 1)) {
            return;
        }
        let header = line_at(self.text, comma);
        self.header_end = header.end;
        if header.end - header.start <= MAX_HEADER {
            self.columns(&header, header.end, b',');
        }
    }

    /// The rows below a line of dashes, with the names above it: `|---|---|`, `----+----`.
    pub(super) fn ruled_table(&mut self, dash: usize) {
        let rest = self.bytes.get(dash..).unwrap_or_default();
        if dash < self.header_end || !matches!(rest, [b'-', b'-', b'-' | b'|' | b':' | b'+' | b' ', ..]) {
            return;
        }
        let rule = line_at(self.text, dash);
        self.header_end = rule.end;
        let Some(header) = line_above(self.text, &rule).filter(|_| self.is_rule(&rule)) else {
            return;
        };
        // A row of a table with a rule below each row is no header.
        let mut above = line_above(self.text, &header);
        if above.as_ref().is_some_and(|line| self.is_rule(line)) {
            above = above.and_then(|line| line_above(self.text, &line));
        }
        let above = above.and_then(|line| self.bytes.get(line)).unwrap_or_default();
        if !above.contains(&b'|') {
            self.columns(&header, rule.end, b'|');
        }
    }

    /// Returns whether the line consists of dashes between columns.
    fn is_rule(&self, line: &Range<usize>) -> bool {
        let line = self.bytes.get(line.clone()).unwrap_or_default();
        line.iter().all(|byte| b"|-+=: \t\r".contains(byte)) && line.iter().any(|byte| b"|+".contains(byte))
    }

    /// Masks the columns of a table whose rows start behind the index.
    fn columns(&mut self, header: &Range<usize>, head_end: usize, separator: u8) {
        let names = cells(self.text, header, separator);
        let is_name = |range: &Range<usize>| {
            let name = self.text.get(range.clone()).unwrap_or_default();
            name.len() <= MAX_NAME && self.rules.masks_key(name)
        };
        let columns: Vec<usize> = (0..names.len())
            .filter(|at| names.get(*at).is_some_and(is_name))
            .collect();
        if columns.is_empty() || names.len() < 2 {
            return;
        }
        let mut end = head_end;
        while self.bytes.get(end) == Some(&b'\n') {
            let row = line_at(self.text, end + 1);
            end = row.end;
            // A row is no header of the rows below it: each line is looked at once.
            self.header_end = end;
            let values = cells(self.text, &row, separator);
            if values.len() != names.len() {
                // A rule between two rows, or a row with a sign too many: the ones below are of the table still.
                if self.text.get(row).is_some_and(|row| row.trim().is_empty()) {
                    return;
                }
                continue;
            }
            for column in &columns {
                let (Some(name), Some(value)) = (names.get(*column), values.get(*column)) else {
                    continue;
                };
                let name = self.text.get(name.clone()).unwrap_or_default();
                if self
                    .text
                    .get(value.clone())
                    .is_some_and(|value| self.is_secret_cell(name, value))
                {
                    self.ranges.push(value.clone());
                }
            }
        }
    }

    /// Returns whether the cell holds a secret, and no word about one.
    fn is_secret_cell(&self, name: &str, value: &str) -> bool {
        if self.rules.is_own_key(name) {
            return !value.is_empty();
        }
        let has = |is: fn(&u8) -> bool| value.as_bytes().iter().any(is);
        let lower = name.to_ascii_lowercase();
        // `token` is also one of text.
        let is_password = lower.contains("pass") || lower.contains("pw");
        let is_mixed = value.len() >= MIN_SECRET && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic);
        let is_secret = is_mixed || (is_password && value.len() >= MIN_PASSWORD);
        is_secret
            && (!value.contains(char::is_whitespace) || (is_password && has(u8::is_ascii_digit)))
            && !is_placeholder(value)
            && !is_type_at(value, 0)
            && !is_prose_at(value, 0)
            && !self.rules.is_ordinary_value(name, value)
    }
}

/// The range of the line around the index, without its break.
fn line_at(text: &str, at: usize) -> Range<usize> {
    let before = last_bytes(text.get(..at).unwrap_or_default(), MAX_HEADER);
    let start = before.rfind('\n').map_or(0, |line_break| line_break + 1);
    let rest = text.get(at..).unwrap_or_default();
    at - before.len() + start..at + rest.find('\n').unwrap_or(rest.len())
}

/// The range of the line above.
fn line_above(text: &str, line: &Range<usize>) -> Option<Range<usize>> {
    Some(line_at(text, line.start.checked_sub(1)?))
}

/// The ranges of the texts between separators, without the signs around them. Quoted ones may contain the separator.
fn cells(text: &str, line: &Range<usize>, separator: u8) -> Vec<Range<usize>> {
    let mut cells = Vec::new();
    let mut start = line.start;
    let mut is_quoted = false;
    let line_bytes = text.as_bytes().get(line.clone()).unwrap_or_default();
    for (at, byte) in line_bytes.iter().enumerate() {
        match *byte {
            b'"' if is_quoted || (separator == b',' && line.start + at == start) => is_quoted = !is_quoted,
            // Markdown writes a `|` in a cell as `\|`.
            b'|' if line_bytes.get(at.wrapping_sub(1)) == Some(&b'\\') => {}
            byte if byte == separator && !is_quoted => {
                cells.push(trimmed(text, start..line.start + at));
                start = line.start + at + 1;
            }
            _ => {}
        }
    }
    cells.push(trimmed(text, start..line.end));
    cells
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let cell = text.get(range.clone()).unwrap_or_default();
    let inside = cell.trim_start_matches(AROUND);
    let start = range.start + cell.len() - inside.len();
    start..start + inside.trim_end_matches(AROUND).len()
}

#[cfg(test)]
mod tests {
    use super::super::plain_text::find;
    use crate::mask::Mask;

    fn found(text: &str) -> String {
        let mut ranges = Vec::new();
        find(text, &Mask::secrets().keys(["iban"]).rules, &mut ranges);
        let found: Vec<&str> = ranges.into_iter().map(|range| &text[range]).collect();
        found.join("|")
    }

    #[test]
    fn columns_of_secrets_are_found() {
        for (text, secrets) in [
            ("name,password\njoe,dragon\nann,hunter2\n\nbob,plain", "dragon|hunter2"),
            ("name,userPw\njoe,[REDACTED]\nann,dragon", "dragon"),
            ("\"id\",\"api_key\"\n\"1,2\",\"q1w2e3r4\"", "q1w2e3r4"),
            ("iban,name\n12,joe", "12"),
            ("| user | password |\n|:--|--:|\n| joe | `dragon` |\n", "dragon"),
            ("a | password\n---+---\n1 | dragon\n(1 row)", "dragon"),
            ("token,price\ngpt4,12345678\n", ""),
            ("name, password\njoe, dragon", ""),
            ("name,password\njoe,$DB_PASSWORD\nann,****\nbob,string", ""),
            ("name,password,\njoe,dragon", ""),
            ("name,password\nann,x,y\njoe,dragon", "dragon"),
            (
                "| a | password |\n+---+---+\n| b | dragon |\n+---+---+\n| c | hunter2 |",
                "dragon|hunter2",
            ),
            ("| a | password |\n|---|---|\n| b | dra\\|gon |", r"dra\|gon"),
        ] {
            assert_eq!(found(text), secrets, "{text}");
        }
    }

    #[test]
    fn many_headers_take_linear_time() {
        for unit in ["a,password\n", "---|\n", "| password |\n|---|\n", "-", "a,b"] {
            found(&unit.repeat(50_000));
        }
    }
}
