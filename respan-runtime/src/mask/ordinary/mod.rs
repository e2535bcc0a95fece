//! Text behind the name of a secret that is none.

pub(super) mod bindings;
pub(super) mod json_meanings;
pub(super) mod json_schema;
pub(super) mod logprob;
pub(super) mod next_line;
pub(super) mod ordinary_values;
pub(super) mod other_meanings;
pub(super) mod placeholder;
pub(super) mod prose;
pub(super) mod source_code;
pub(super) mod string_literals;
pub(super) mod usage;
