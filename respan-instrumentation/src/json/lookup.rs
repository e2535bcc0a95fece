//! Lookups in parsed JSON: a member of another type counts as absent.

use serde_json::{Number, Value};

static NULL: Value = Value::Null;

/// Typed access to the members of an object; a value of another type counts as absent.
pub(crate) trait Lookup {
    /// The member, or `null`.
    fn at(&self, key: &str) -> &Value;

    /// The text of a member, if it is not empty.
    fn text(&self, key: &str) -> Option<&str>;

    /// A copy of the text of a member, if it is not empty.
    fn owned(&self, key: &str) -> Option<String> {
        self.text(key).map(str::to_owned)
    }

    /// The items of a list, or none.
    fn list(&self, key: &str) -> &[Value];

    /// A non-negative integer. Some services write counts as `9.0`.
    fn count(&self, key: &str) -> Option<u64>;

    /// A number as it was written.
    fn number(&self, key: &str) -> Option<Number>;

    /// A copy of a member that is neither absent nor `null`.
    fn present(&self, key: &str) -> Option<Value>;
}

impl Lookup for Value {
    fn at(&self, key: &str) -> &Value {
        self.get(key).unwrap_or(&NULL)
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.at(key).as_str().filter(|text| !text.is_empty())
    }

    fn list(&self, key: &str) -> &[Value] {
        self.at(key).as_array().map_or(&[], Vec::as_slice)
    }

    fn count(&self, key: &str) -> Option<u64> {
        let value = self.at(key);
        value.as_u64().or_else(|| value.as_f64().and_then(whole))
    }

    fn number(&self, key: &str) -> Option<Number> {
        match self.at(key) {
            Value::Number(number) => Some(number.clone()),
            _ => None,
        }
    }

    fn present(&self, key: &str) -> Option<Value> {
        Some(self.at(key)).filter(|value| !value.is_null()).cloned()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast from a float saturates, and the range is checked"
)]
fn whole(value: f64) -> Option<u64> {
    (value.fract() == 0.0 && (0.0..=9_007_199_254_740_992.0).contains(&value)).then_some(value as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn another_type_counts_as_absent() {
        let value = json!({"text": 1, "list": {}, "count": -1, "empty": ""});
        assert_eq!(value.text("text"), None);
        assert_eq!(value.text("empty"), None);
        assert!(value.list("list").is_empty());
        assert_eq!(value.count("count"), None);
        assert!(value.at("missing").at("deeper").is_null());
    }

    #[test]
    fn counts_may_have_a_fraction_of_zero() {
        let value = json!({"whole": 9.0, "half": 9.5, "huge": 1e300});
        assert_eq!(value.count("whole"), Some(9));
        assert_eq!(value.count("half"), None);
        assert_eq!(value.count("huge"), None);
    }
}
