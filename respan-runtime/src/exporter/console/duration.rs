//! Human-readable durations.

/// Formats nanoseconds with three digits and a unit: `812 ns`, `4.56 µs`, `78.9 ms`, `1.23 s`, `2 min 03 s`.
pub(super) fn format_duration(nanos: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1_000, "µs"), (1_000_000, "ms"), (1_000_000_000, "s")];
    if nanos < 1_000 {
        return format!("{nanos} ns");
    }
    if nanos >= 60 * 1_000_000_000 {
        let seconds = nanos / 1_000_000_000;
        return format!("{} min {:02} s", seconds / 60, seconds % 60);
    }
    let unit = UNITS.iter().rev().find(|(size, _)| nanos >= *size).unwrap_or(&UNITS[0]);
    let (whole, thousandths) = (nanos / unit.0, nanos % unit.0 * 1_000 / unit.0);
    match whole {
        0..10 => format!("{whole}.{:02} {}", thousandths / 10, unit.1),
        10..100 => format!("{whole}.{} {}", thousandths / 100, unit.1),
        _ => format!("{whole} {}", unit.1),
    }
}

#[cfg(test)]
mod tests {
    use super::format_duration;

    #[test]
    fn three_digits_and_a_unit() {
        let cases = [
            (0, "0 ns"),
            (999, "999 ns"),
            (1_000, "1.00 µs"),
            (45_670, "45.6 µs"),
            (999_999, "999 µs"),
            (4_560_000, "4.56 ms"),
            (1_234_000_000, "1.23 s"),
            (59_999_000_000, "59.9 s"),
            (123_000_000_000, "2 min 03 s"),
        ];
        for (nanos, text) in cases {
            assert_eq!(format_duration(nanos), text);
        }
    }
}
