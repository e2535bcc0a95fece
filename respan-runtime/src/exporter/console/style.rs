//! Colours.

use std::env;

/// Whether a text may be coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Coloured,
}

/// What a piece of text is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Role {
    /// Lines of the tree, durations, inputs and outputs.
    Faint,
    Kind,
    Name,
    Good,
    Bad,
    Warning,
}

impl Style {
    /// Colours on a terminal, unless the user wants none (<https://no-color.org>) or the terminal has none.
    pub(super) fn for_terminal(is_terminal: bool) -> Self {
        let is_refused = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let is_dumb = env::var_os("TERM").is_some_and(|value| value == "dumb");
        if is_terminal && !is_refused && !is_dumb {
            Self::Coloured
        } else {
            Self::Plain
        }
    }

    pub(super) fn write(self, out: &mut String, role: Role, text: &str) {
        if self == Self::Plain || text.is_empty() {
            return out.push_str(text);
        }
        out.push_str(match role {
            Role::Faint => "\x1b[2m",
            Role::Kind => "\x1b[36m",
            Role::Name => "\x1b[1m",
            Role::Good => "\x1b[32m",
            Role::Bad => "\x1b[31m",
            Role::Warning => "\x1b[33m",
        });
        out.push_str(text);
        out.push_str("\x1b[0m");
    }
}
