//! A reader of environment variables by type, whose source tests can replace.
//!
//! The names of the variables are in the files beside this one.

use crate::telemetry::error::InitError;
use std::cell::RefCell;
use std::ffi::OsString;
use std::time::Duration;

/// Looks a variable up by its name.
pub(crate) type Reader = dyn Fn(&str) -> Option<OsString> + Send + Sync;

/// Older names of variables, from the SDK's time as Keywords AI. Each is read if the variable is not set or blank.
const OLDER_NAMES: [(&str, &str); 4] = [
    ("RESPAN_API_KEY", "KEYWORDSAI_API_KEY"),
    ("RESPAN_BASE_URL", "KEYWORDSAI_BASE_URL"),
    ("RESPAN_LOG_LEVEL", "KEYWORDSAI_LOG_LEVEL"),
    ("RESPAN_BATCHING_ENABLED", "KEYWORDSAI_BATCHING_ENABLED"),
];

/// The messages about the variables, logged once the set-up has succeeded.
#[derive(Debug, Default)]
pub(crate) struct Remarks {
    /// Older names that values were read from, with the names that replace them.
    pub(crate) older_names: Vec<(&'static str, &'static str)>,
    /// Warnings.
    pub(crate) notices: Vec<String>,
}

/// Every method returns `None` for a variable that is not set or blank. The methods whose name begins with `named` return the
/// name of the variable that the value comes from as well.
pub(crate) struct Environment<'r> {
    reader: &'r Reader,
    /// The older names that values were read from, with the names that replace them.
    older_names: RefCell<Vec<(&'static str, &'static str)>>,
    notices: RefCell<Vec<String>>,
}

impl<'r> Environment<'r> {
    pub(crate) fn new(reader: &'r Reader) -> Self {
        Self {
            reader,
            older_names: RefCell::default(),
            notices: RefCell::default(),
        }
    }

    /// The older names that values were read from with the names that replace them, and the warnings.
    pub(crate) fn into_remarks(self) -> Remarks {
        Remarks {
            older_names: self.older_names.into_inner(),
            notices: self.notices.into_inner(),
        }
    }

    /// The text without blanks around it.
    pub(crate) fn text(&self, name: &'static str) -> Result<Option<String>, InitError> {
        Ok(self.named_text(name)?.map(|(_, text)| text))
    }

    /// The text without blanks around it, of the variable or of its older name.
    pub(crate) fn named_text(&self, name: &'static str) -> Result<Option<(&'static str, String)>, InitError> {
        match self.read(name)? {
            Some(text) => Ok(Some((name, text))),
            None => self.older_text(name),
        }
    }

    /// The text of the variable's older name.
    fn older_text(&self, name: &'static str) -> Result<Option<(&'static str, String)>, InitError> {
        let Some((_, older)) = OLDER_NAMES.iter().find(|(current, _)| *current == name) else {
            return Ok(None);
        };
        let text = self.read(older)?;
        if text.is_some() {
            self.older_names.borrow_mut().push((older, name));
        }
        Ok(text.map(|text| (*older, text)))
    }

    fn read(&self, name: &'static str) -> Result<Option<String>, InitError> {
        let Some(value) = (self.reader)(name) else {
            return Ok(None);
        };
        match value.to_str() {
            Some(text) => Ok(non_blank(text)),
            None => Err(InitError::value(name, value.to_string_lossy(), "UTF-8 text")),
        }
    }

    /// As [`named_text`](Self::named_text), for a value that no error may show.
    pub(crate) fn named_secret(&self, name: &'static str) -> Result<Option<(&'static str, String)>, InitError> {
        self.named_text(name).map_err(hide_value)
    }

    /// As [`named_secret`](Self::named_secret), for a value that belongs to the one of the variable `source`: under the older name
    /// only if that is one, else under the present name only. The other name is reported if it is set.
    #[cfg(feature = "exporter-respan")]
    pub(crate) fn named_secret_beside(
        &self,
        source: &'static str,
        name: &'static str,
    ) -> Result<Option<(&'static str, String)>, InitError> {
        let older = OLDER_NAMES.iter().find(|(current, _)| *current == name);
        let older = older.map_or(name, |(_, older)| *older);
        let is_older = OLDER_NAMES.iter().any(|(_, older)| *older == source);
        let (own, other) = if is_older { (older, name) } else { (name, older) };
        if own != other && self.read(other).is_ok_and(|text| text.is_some()) {
            self.notice(format!(
                "{other} is not used: the key comes from {source}, and is sent to the URL of {own} only"
            ));
        }
        let value = if is_older {
            self.older_text(name)
        } else {
            self.read(name).map(|text| text.map(|text| (name, text)))
        };
        value.map_err(hide_value)
    }

    /// Adds a warning that is logged once the set-up has succeeded.
    pub(crate) fn notice(&self, warning: String) {
        self.notices.borrow_mut().push(warning);
    }

    pub(crate) fn boolean(&self, name: &'static str) -> Result<Option<bool>, InitError> {
        let Some((name, text)) = self.named_text(name)? else {
            return Ok(None);
        };
        let accepted = "true or false, 1 or 0, yes or no, on or off, in any case";
        let value = parse_boolean(&text).ok_or_else(|| InitError::value(name, text, accepted));
        value.map(Some)
    }

    /// The first of these variables that is set; the later ones are not read.
    pub(crate) fn first_boolean(&self, names: &[&'static str]) -> Result<Option<bool>, InitError> {
        for name in names {
            if let Some(value) = self.boolean(name)? {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }

    /// A number from 1 on.
    pub(crate) fn count(&self, name: &'static str) -> Result<Option<usize>, InitError> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        match text.parse() {
            Ok(count) if count > 0 => Ok(Some(count)),
            _ => Err(InitError::value(name, text, "a whole number from 1 on")),
        }
    }

    /// A number from 0 on: the first of these variables that is set; the later ones are not read.
    pub(crate) fn limit(&self, names: &[&'static str]) -> Result<Option<usize>, InitError> {
        for name in names {
            if let Some(text) = self.text(name)? {
                let limit = text.parse().map(Some);
                return limit.map_err(|_| InitError::value(*name, text, "a whole number from 0 on"));
            }
        }
        Ok(None)
    }

    /// A duration from 1 millisecond on.
    pub(crate) fn milliseconds(&self, name: &'static str) -> Result<Option<Duration>, InitError> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        match text.parse() {
            Ok(millis) if millis > 0 => Ok(Some(Duration::from_millis(millis))),
            _ => Err(InitError::value(name, text, "whole milliseconds from 1 on")),
        }
    }
}

fn hide_value(error: InitError) -> InitError {
    match error {
        InitError::InvalidValue { name, .. } => InitError::secret(name, "UTF-8 text"),
        other => other,
    }
}

pub(crate) fn parse_boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Some(true),
        "false" | "0" | "no" | "off" => Some(false),
        _ => None,
    }
}

/// The text without blanks around it; `None` if nothing is left.
pub(crate) fn non_blank(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The option, else the variable, which is read only then, else the default.
pub(crate) fn option_or<T>(
    option: Option<T>,
    variable: impl FnOnce() -> Result<Option<T>, InitError>,
    default: T,
) -> Result<T, InitError> {
    match option {
        Some(value) => Ok(value),
        None => Ok(variable()?.unwrap_or(default)),
    }
}
