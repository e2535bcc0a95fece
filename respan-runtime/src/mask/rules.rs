//! The rules of a mask.

use crate::mask::names::keys::Keys;
use crate::mask::names::name_members::is_name_member;
use crate::mask::names::secret_names::is_secret_name;
use crate::mask::ordinary::ordinary_values::{is_label, is_ordinary_value};
use crate::mask::pattern::pattern::Pattern;

/// Keys and patterns.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rules {
    pub(super) keys: Keys,
    pub(super) patterns: Vec<Pattern>,
    /// `true` if the names of credentials are keys.
    pub(super) has_secret_names: bool,
    /// `true` if secrets are recognised by their form.
    pub(super) has_secret_patterns: bool,
}

impl Rules {
    /// Returns whether the value with this name is masked as a whole.
    pub(crate) fn masks_key(&self, name: &str) -> bool {
        self.keys.contains(name) || (self.has_secret_names && is_secret_name(name))
    }

    /// Returns whether the name may be a key of the program, whose values are masked whatever they are: one that is no name of a
    /// secret is masked by another name around it.
    pub(super) fn is_own_key(&self, name: &str) -> bool {
        !self.keys.is_empty() && (self.keys.contains(name) || !is_secret_name(name))
    }

    /// As [`masks_key`](Self::masks_key), for a name of several words, whose first ones may not belong to it.
    pub(super) fn masks_key_in_prose(&self, words: &str) -> bool {
        self.has_secret_names && is_secret_name(words)
    }

    /// Returns whether a member names an entry whose value is masked: `"name": "password"`.
    pub(crate) fn is_name_member(&self, member: &str, text: &str) -> bool {
        is_name_member(member) && self.masks_key(text)
    }

    /// Returns whether the value is no secret although its name is that of one. The program's own keys mask every value.
    pub(super) fn is_ordinary_value(&self, name: &str, value: &str) -> bool {
        !self.is_own_key(name) && (is_ordinary_value(name, value) || is_label(value, name))
    }

    pub(super) fn has_keys(&self) -> bool {
        self.has_secret_names || !self.keys.is_empty()
    }
}
