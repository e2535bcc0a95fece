//! The place in an object or list of a JSON document.

use crate::mask::names::name_members::is_value_member;
use crate::mask::plain_text::context::{is_pass, names_user};
use crate::mask::rules::Rules;

/// An open object or list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub(crate) is_object: bool,
    /// The number of commas before.
    index: usize,
    /// The mark that the previous string makes the next one a value, as in `["--password", "…"]`.
    follows_key: FollowsKey,
    /// `true` in the value of the member `required`, whose items are names only.
    is_list_of_names: bool,
    /// `true` behind a member such as `user`: `pass` is then a password.
    has_user: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FollowsKey {
    No,
    /// Behind the first item, if it is a key.
    First,
    /// Behind a flag, or the name of a header in a flat list.
    Any,
    /// In an object with `"name": "password"`, for the member `value`.
    Member,
}

impl Frame {
    pub(crate) const fn new(is_object: bool, is_list_of_names: bool) -> Self {
        Self {
            is_object,
            index: 0,
            follows_key: FollowsKey::No,
            is_list_of_names,
            has_user: false,
        }
    }

    /// Records a key, and returns whether its value is masked by the members before it.
    pub(super) fn add_key(&mut self, key: &str) -> bool {
        self.has_user |= names_user(key);
        self.has_user && is_pass(key)
    }

    /// Records a comma.
    pub(super) const fn next_item(&mut self) {
        self.index += 1;
        match self.follows_key {
            FollowsKey::First if self.index > 1 => self.follows_key = FollowsKey::No,
            _ => {}
        }
    }

    /// Returns whether the next item may be the value of the one before it.
    pub(super) fn follows_key(&self) -> bool {
        matches!(self.follows_key, FollowsKey::First | FollowsKey::Any)
    }

    /// Returns whether the item at the index of the document is the value of the key before it.
    pub(crate) fn is_value(&mut self, json: &str, start: usize, end: usize) -> bool {
        match self.follows_key {
            FollowsKey::Any => {
                self.follows_key = FollowsKey::No;
                true
            }
            FollowsKey::First => {
                let is_container = matches!(json.as_bytes().get(start), Some(b'[' | b'{'));
                self.index == 1 && (is_container || ends_pair(json, end))
            }
            FollowsKey::No | FollowsKey::Member => false,
        }
    }

    /// Records a string of a list.
    pub(super) fn add_item(&mut self, text: &str, rules: &Rules) {
        if self.is_list_of_names || text.len() > 256 {
            return;
        }
        if text.starts_with('-') {
            if !text.contains('=') && rules.masks_key(text) {
                self.follows_key = FollowsKey::Any;
            }
        } else if self.index == 0 && rules.masks_key(text) {
            self.follows_key = FollowsKey::First;
        }
    }

    /// Returns whether the member's value is masked, since the member before it is the name of a key.
    pub(super) fn is_named_value(&self, member: &str) -> bool {
        self.follows_key == FollowsKey::Member && is_value_member(member)
    }

    /// Records the string value of a member.
    pub(super) fn add_member(&mut self, member: &str, text: &str, rules: &Rules) {
        if rules.is_name_member(member, text) {
            self.follows_key = FollowsKey::Member;
        }
    }
}

/// Returns whether the list ends behind its second item, or behind a third one that is no text.
fn ends_pair(json: &str, end: usize) -> bool {
    let rest = json.get(end..).unwrap_or_default().trim_start();
    let Some(third) = rest.strip_prefix(',') else {
        return true;
    };
    !third.trim_start().starts_with(['"', '[', '{'])
}
