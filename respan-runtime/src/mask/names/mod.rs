//! Names of secrets: those of the program, and those of credentials.

pub(super) mod keys;
pub(super) mod name_members;
pub(super) mod name_words;
pub(super) mod secret_names;
