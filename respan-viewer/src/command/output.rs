//! Text for the terminal.

use crate::model::KINDS;
use std::io::{self, IsTerminal as _, Write as _};

/// Writes to standard output. A reader that has seen enough, as `head` has, is no failure.
pub(super) fn print(text: &str) -> io::Result<()> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Returns `true` if colours are written: <https://no-color.org>.
pub(super) fn is_coloured() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// A duration in three digits or so.
#[expect(clippy::cast_precision_loss, reason = "digits that are not shown")]
pub(super) fn duration(nanos: i64) -> String {
    let size = nanos as f64;
    match nanos.unsigned_abs() {
        0..1_000 => format!("{nanos} ns"),
        1_000..1_000_000 => format!("{:.0} µs", size / 1e3),
        1_000_000..10_000_000 => format!("{:.2} ms", size / 1e6),
        10_000_000..1_000_000_000 => format!("{:.1} ms", size / 1e6),
        1_000_000_000..60_000_000_000 => format!("{:.2} s", size / 1e9),
        _ => {
            let seconds = nanos.saturating_add(500_000_000) / 1_000_000_000;
            format!("{}m {:02}s", seconds / 60, seconds % 60)
        }
    }
}

/// Money in dollars.
pub(super) fn cost(dollars: f64) -> String {
    if dollars == 0.0 {
        return "$0".to_owned();
    }
    // Cents, or two digits of less: never rounded to zero.
    let places = match dollars {
        0.01.. => 2,
        _ => (4..18).find(|places| dollars >= 10_f64.powi(1 - places)).unwrap_or(18),
    };
    format!("${dollars:.*}", usize::try_from(places).unwrap_or_default())
}

pub(super) fn kind(kind: u8) -> &'static str {
    KINDS.get(usize::from(kind)).copied().unwrap_or_default()
}

/// Text of spans without control characters and marks of direction, which could rewrite the terminal.
pub(super) fn printable(text: &str) -> String {
    let is_hidden = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let text = text.chars().map(|letter| if is_hidden(letter) { '·' } else { letter });
    text.collect()
}

/// As [`printable`], and no longer than a name should be.
pub(super) fn printable_name(name: &str) -> String {
    let name: String = name.chars().take(200).collect();
    printable(&name)
}

#[cfg(test)]
mod tests {
    use super::{cost, duration};

    #[test]
    fn minutes_are_rounded_as_on_the_page() {
        assert_eq!(duration(60_885_000_000), "1m 01s");
        assert_eq!(duration(119_700_000_000), "2m 00s");
    }

    #[test]
    fn a_small_cost_is_not_rounded_to_zero() {
        for (dollars, text) in [
            (12.345, "$12.35"),
            (0.25, "$0.25"),
            (0.01, "$0.01"),
            (0.0072, "$0.0072"),
            (0.005, "$0.0050"),
            (0.000_123, "$0.00012"),
            (0.000_000_75, "$0.00000075"),
            (0.0, "$0"),
        ] {
            assert_eq!(cost(dollars), text);
        }
    }
}
