//! ANSI colours.

use std::env;

/// The use of colours in the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Coloured,
}

/// The role of a text, which determines its colour.
#[derive(Debug, Clone, Copy)]
pub(super) enum Role {
    /// Tree lines, durations, inputs and outputs.
    Faint,
    Kind,
    Name,
    Success,
    Error,
    Warning,
}

impl Style {
    /// Coloured on a terminal, unless `NO_COLOR` is set (<https://no-color.org>) or the terminal does not support it.
    pub(super) fn for_terminal(is_terminal: bool) -> Self {
        let is_disabled = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let is_dumb = env::var_os("TERM").is_some_and(|value| value == "dumb");
        if is_terminal && !is_disabled && !is_dumb {
            Self::Coloured
        } else {
            Self::Plain
        }
    }

    /// Appends the text, in the colour of its role.
    pub(super) fn write(self, out: &mut String, role: Role, text: &str) {
        if self == Self::Plain || text.is_empty() {
            return out.push_str(text);
        }
        out.push_str(match role {
            Role::Faint => "\x1b[2m",
            Role::Kind => "\x1b[36m",
            Role::Name => "\x1b[1m",
            Role::Success => "\x1b[32m",
            Role::Error => "\x1b[31m",
            Role::Warning => "\x1b[33m",
        });
        out.push_str(text);
        out.push_str("\x1b[0m");
    }
}
