//! JSON numbers.

use std::io::Write as _;

/// Decimal digits of `u64::MAX`.
const MAX_DIGITS: usize = 20;

/// `00` to `99`, so that each division yields two digits.
static DIGIT_PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[b'0'; 2]; 100];
    let mut number = 0;
    while number < 100 {
        #[allow(clippy::cast_possible_truncation, reason = "below 10")]
        {
            pairs[number] = [b'0' + (number / 10) as u8, b'0' + (number % 10) as u8];
        }
        number += 1;
    }
    pairs
};

/// Appends an unsigned integer.
pub(crate) fn write_u64(out: &mut Vec<u8>, mut number: u64) {
    if let digit @ 0..10 = number {
        #[allow(clippy::cast_possible_truncation, reason = "below 10")]
        out.push(b'0' + digit as u8);
        return;
    }
    if number < 100 {
        #[allow(clippy::cast_possible_truncation, reason = "below 100")]
        out.extend_from_slice(&DIGIT_PAIRS[number as usize]);
        return;
    }
    let mut digits = [0; MAX_DIGITS];
    let mut start = MAX_DIGITS;
    loop {
        #[allow(clippy::cast_possible_truncation, reason = "below 100")]
        let pair = DIGIT_PAIRS[(number % 100) as usize];
        start -= 2;
        digits[start..start + 2].copy_from_slice(&pair);
        number /= 100;
        if number == 0 {
            break;
        }
    }
    // The first pair may begin with a leading zero.
    if digits[start] == b'0' {
        start += 1;
    }
    out.extend_from_slice(&digits[start..]);
}

/// Appends a signed integer.
pub(crate) fn write_i64(out: &mut Vec<u8>, number: i64) {
    if number < 0 {
        out.push(b'-');
    }
    write_u64(out, number.unsigned_abs());
}

/// Appends a double that reads back equal, always with a fraction. NaN and infinities, for which JSON has no number, become
/// the strings of protobuf's JSON mapping.
pub(crate) fn write_f64(out: &mut Vec<u8>, number: f64) {
    // Writing to memory cannot fail.
    let _ = if number.is_nan() {
        out.write_all(b"\"NaN\"")
    } else if number.is_infinite() {
        out.write_all(if number > 0.0 {
            b"\"Infinity\""
        } else {
            b"\"-Infinity\""
        })
    } else {
        write!(out, "{number:?}")
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn integral_doubles_have_a_fraction() {
        assert_eq!(text(|out| write_f64(out, 2.0)), "2.0");
        assert_eq!(text(|out| write_f64(out, f64::NAN)), "\"NaN\"");
        assert_eq!(text(|out| write_f64(out, f64::NEG_INFINITY)), "\"-Infinity\"");
    }

    proptest! {
        #[test]
        fn integers_read_back(number: i64, other: u64) {
            prop_assert_eq!(text(|out| write_i64(out, number)), number.to_string());
            prop_assert_eq!(text(|out| write_u64(out, other)), other.to_string());
        }

        #[test]
        fn doubles_read_back(number in any::<f64>().prop_filter("finite", |number| number.is_finite())) {
            let json = text(|out| write_f64(out, number));
            prop_assert_eq!(json.parse::<f64>()?.to_bits(), number.to_bits());
            prop_assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok());
        }
    }
}
