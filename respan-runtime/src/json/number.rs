//! JSON numbers.

use std::io::Write as _;

/// Digits of the largest `u64`.
const MAX_DIGITS: usize = 20;

/// `00` to `99`: two digits for each division, of which time stamps need many.
static PAIRS: [[u8; 2]; 100] = {
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

/// Appends a whole number in decimal digits.
pub(crate) fn write_u64(out: &mut Vec<u8>, mut number: u64) {
    if let digit @ 0..10 = number {
        #[allow(clippy::cast_possible_truncation, reason = "below 10")]
        out.push(b'0' + digit as u8);
        return;
    }
    if number < 100 {
        #[allow(clippy::cast_possible_truncation, reason = "below 100")]
        out.extend_from_slice(&PAIRS[number as usize]);
        return;
    }
    let mut digits = [0; MAX_DIGITS];
    let mut start = MAX_DIGITS;
    loop {
        #[allow(clippy::cast_possible_truncation, reason = "below 100")]
        let pair = PAIRS[(number % 100) as usize];
        start -= 2;
        digits[start..start + 2].copy_from_slice(&pair);
        number /= 100;
        if number == 0 {
            break;
        }
    }
    // The first pair may begin with a nought too many.
    if digits[start] == b'0' {
        start += 1;
    }
    out.extend_from_slice(&digits[start..]);
}

/// Appends a whole number, with its sign.
pub(crate) fn write_i64(out: &mut Vec<u8>, number: i64) {
    if number < 0 {
        out.push(b'-');
    }
    write_u64(out, number.unsigned_abs());
}

/// Appends a double so that it reads back equal: with a fraction, or, where JSON has no number for it, as the text that
/// protobuf's JSON mapping knows.
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
    fn doubles_keep_their_fraction() {
        assert_eq!(text(|out| write_f64(out, 2.0)), "2.0");
        assert_eq!(text(|out| write_f64(out, f64::NAN)), "\"NaN\"");
        assert_eq!(text(|out| write_f64(out, f64::NEG_INFINITY)), "\"-Infinity\"");
    }

    proptest! {
        #[test]
        fn whole_numbers_read_back(number: i64, other: u64) {
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
