//! The source of a regular expression in pieces.
//!
//! The syntax is that of [`regex-lite`](https://docs.rs/regex-lite/latest/regex_lite/#syntax).

use std::collections::BTreeSet;

/// Walks over a source, in which groups, repetitions and assertions only stand around what matches characters.
pub(super) struct RegexSource<'a> {
    rest: &'a str,
    /// Expressions that match one character each.
    pub(super) atoms: BTreeSet<&'a str>,
    /// What every match begins with.
    pub(super) prefix: String,
    /// Whether what comes next still belongs to it.
    is_beginning: bool,
    /// Where a group is open, alternatives are its own.
    depth: usize,
    pub(super) has_flags: bool,
    /// The flag `x`, with which blanks and comments mean nothing: then the rest of this does not either.
    pub(super) is_verbose: bool,
}

impl<'a> RegexSource<'a> {
    /// The whole of a source that the regex crate accepts.
    pub(super) fn parse(source: &'a str) -> Self {
        let mut source_parts = Self {
            rest: source,
            atoms: BTreeSet::new(),
            prefix: String::new(),
            is_beginning: true,
            depth: 0,
            has_flags: false,
            is_verbose: false,
        };
        while source_parts.step() {}
        source_parts
    }

    /// Takes one element; false at the end.
    fn step(&mut self) -> bool {
        let Some(char) = self.rest.chars().next() else {
            return false;
        };
        match char {
            '\\' => self.escape(),
            '[' => {
                let class = self.take(class_length(self.rest));
                self.atoms.insert(class);
                self.is_beginning = false;
            }
            '(' => self.group(),
            ')' => {
                self.take(1);
                self.depth = self.depth.saturating_sub(1);
            }
            '|' => {
                self.take(1);
                if self.depth == 0 {
                    self.prefix.clear();
                    self.is_beginning = false;
                }
            }
            '?' | '*' | '{' => {
                let length = if char == '{' { length_to(self.rest, '}') } else { 1 };
                self.take(length);
                if std::mem::take(&mut self.is_beginning) {
                    // The last one need not be there.
                    self.prefix.pop();
                }
            }
            '+' => {
                self.take(1);
                self.is_beginning = false;
            }
            '^' | '$' => {
                self.take(1);
            }
            '.' => {
                let dot = self.take(1);
                self.atoms.insert(dot);
                self.is_beginning = false;
            }
            literal => {
                let atom = self.take(literal.len_utf8());
                self.literal(atom, literal);
            }
        }
        true
    }

    fn literal(&mut self, atom: &'a str, char: char) {
        self.atoms.insert(atom);
        if self.is_beginning {
            self.prefix.push(char);
        }
    }

    fn escape(&mut self) {
        let Some(char) = self.rest.chars().nth(1) else {
            self.rest = "";
            return;
        };
        let length = 1 + char.len_utf8();
        match char {
            'A' | 'z' | 'b' | 'B' | '<' | '>' => {
                self.take(length);
                if char == 'b' && self.rest.starts_with('{') {
                    self.take(length_to(self.rest, '}'));
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
                let atom = self.take(length + digits);
                self.atoms.insert(atom);
                self.is_beginning = false;
            }
            char if char.is_alphanumeric() => {
                let atom = self.take(length);
                self.atoms.insert(atom);
                self.is_beginning = false;
            }
            char => {
                let atom = self.take(length);
                self.literal(atom, char);
            }
        }
    }

    fn group(&mut self) {
        let inside = self.rest.get(1..).unwrap_or_default();
        if inside.starts_with("?P<") || inside.starts_with("?<") {
            self.take(length_to(self.rest, '>'));
        } else if inside.starts_with('?') {
            let length = self.rest.find([':', ')']).map_or(self.rest.len(), |end| end + 1);
            let flags = self.take(length);
            self.has_flags |= flags.len() > "(?:".len();
            self.is_verbose |= flags.contains('x');
            if flags.ends_with(')') {
                return;
            }
        } else {
            self.take(1);
        }
        self.depth += 1;
        self.is_beginning = false;
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }
}

/// Bytes up to and with this character.
fn length_to(text: &str, end: char) -> usize {
    text.find(end).map_or(text.len(), |at| at + end.len_utf8())
}

/// Bytes of the class in brackets that the text begins with.
fn class_length(text: &str) -> usize {
    let inside = text.get(1..).unwrap_or_default();
    let inside = inside.strip_prefix('^').unwrap_or(inside);
    // The first character may be a bracket that closes nothing.
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
