//! The source of a regular expression, parsed as far as partial matches need it.
//!
//! The syntax is that of [`regex-lite`](https://docs.rs/regex-lite/latest/regex_lite/#syntax).

use std::collections::BTreeSet;

/// The atoms and the literal prefix of a source.
pub(super) struct RegexSource<'a> {
    /// The part that has not been parsed yet.
    rest: &'a str,
    /// The sub-expressions that match one character each.
    pub(super) atoms: BTreeSet<&'a str>,
    /// The literal text with which every match starts.
    pub(crate) prefix: String,
    /// `true` if the next atom may extend the prefix.
    is_prefix: bool,
    /// The number of open groups. Alternatives inside of a group do not affect the prefix.
    depth: usize,
    pub(super) has_flags: bool,
    /// `true` if the flag `x` occurs, with which white space and comments are ignored. The other fields are not valid then.
    pub(super) is_verbose: bool,
}

impl<'a> RegexSource<'a> {
    /// Parses a source that `regex-lite` accepts.
    pub(crate) fn parse(source: &'a str) -> Self {
        let mut parsed = Self {
            rest: source,
            atoms: BTreeSet::new(),
            prefix: String::new(),
            is_prefix: true,
            depth: 0,
            has_flags: false,
            is_verbose: false,
        };
        while parsed.step() {}
        parsed
    }

    /// Parses one element; false at the end.
    fn step(&mut self) -> bool {
        let Some(char) = self.rest.chars().next() else {
            return false;
        };
        match char {
            '\\' => self.parse_escape(),
            '[' => {
                let class = self.advance(class_length(self.rest));
                self.atoms.insert(class);
                self.is_prefix = false;
            }
            '(' => self.parse_group(),
            ')' => {
                self.advance(1);
                self.depth = self.depth.saturating_sub(1);
            }
            '|' => {
                self.advance(1);
                if self.depth == 0 {
                    self.prefix.clear();
                    self.is_prefix = false;
                }
            }
            '?' | '*' | '{' => {
                let length = if char == '{' { length_to(self.rest, '}') } else { 1 };
                self.advance(length);
                if std::mem::take(&mut self.is_prefix) {
                    // The last atom is optional.
                    self.prefix.pop();
                }
            }
            '+' => {
                self.advance(1);
                self.is_prefix = false;
            }
            '^' | '$' => {
                self.advance(1);
            }
            '.' => {
                let dot = self.advance(1);
                self.atoms.insert(dot);
                self.is_prefix = false;
            }
            literal => {
                let atom = self.advance(literal.len_utf8());
                self.add_literal(atom, literal);
            }
        }
        true
    }

    fn add_literal(&mut self, atom: &'a str, char: char) {
        self.atoms.insert(atom);
        if self.is_prefix {
            self.prefix.push(char);
        }
    }

    fn parse_escape(&mut self) {
        let Some(char) = self.rest.chars().nth(1) else {
            self.rest = "";
            return;
        };
        let length = 1 + char.len_utf8();
        match char {
            'A' | 'z' | 'b' | 'B' | '<' | '>' => {
                self.advance(length);
                if char == 'b' && self.rest.starts_with('{') {
                    self.advance(length_to(self.rest, '}'));
                }
            }
            'x' | 'u' | 'U' => {
                let is_braced = self.rest.get(length..).is_some_and(|rest| rest.starts_with('{'));
                let digits = match char {
                    _ if is_braced => length_to(self.rest, '}') - length,
                    'x' => 2,
                    'u' => 4,
                    _ => 8,
                };
                let atom = self.advance(length + digits);
                self.atoms.insert(atom);
                self.is_prefix = false;
            }
            char if char.is_alphanumeric() => {
                let atom = self.advance(length);
                self.atoms.insert(atom);
                self.is_prefix = false;
            }
            char => {
                let atom = self.advance(length);
                self.add_literal(atom, char);
            }
        }
    }

    fn parse_group(&mut self) {
        let inside = self.rest.get(1..).unwrap_or_default();
        if inside.starts_with("?P<") || inside.starts_with("?<") {
            self.advance(length_to(self.rest, '>'));
        } else if inside.starts_with('?') {
            let length = self.rest.find([':', ')']).map_or(self.rest.len(), |end| end + 1);
            let flags = self.advance(length);
            self.has_flags |= flags.len() > "(?:".len();
            self.is_verbose |= flags.contains('x');
            if flags.ends_with(')') {
                return;
            }
        } else {
            self.advance(1);
        }
        self.depth += 1;
        self.is_prefix = false;
    }

    fn advance(&mut self, length: usize) -> &'a str {
        let (parsed, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        parsed
    }
}

/// The length in bytes up to and including the character.
fn length_to(text: &str, end: char) -> usize {
    text.find(end).map_or(text.len(), |at| at + end.len_utf8())
}

/// The length in bytes of the bracketed class at the start of the text.
fn class_length(text: &str) -> usize {
    let inside = text.get(1..).unwrap_or_default();
    let inside = inside.strip_prefix('^').unwrap_or(inside);
    // A bracket at the start is a literal.
    let inside = inside.strip_prefix(']').unwrap_or(inside);
    let mut rest = inside;
    loop {
        let mut chars = rest.chars();
        rest = match chars.next() {
            None => return text.len(),
            Some(']') => return text.len() - chars.as_str().len(),
            Some('\\') => {
                chars.next();
                chars.as_str()
            }
            Some('[') => rest.get(length_to(rest, ']')..).unwrap_or_default(),
            Some(_) => chars.as_str(),
        };
    }
}
