//! Options that contradict each other.

use super::types::Options;
use crate::errors::Errors;

/// Reports each conflict at the option that selects arguments.
pub(super) fn report(options: &Options, errors: &mut Errors) {
    if let (Some(skip), Some(_)) = (&options.skip, &options.skip_all) {
        errors.report(
            skip.key_span,
            "`skip_all` already leaves out every argument; give one of `skip`, `skip_all`, `only`",
        );
    }
    if let (Some(only), true) = (&options.only, options.skip.is_some() || options.skip_all.is_some()) {
        errors.report(
            only.key_span,
            "`only` excludes `skip` and `skip_all`; give one of `skip`, `skip_all`, `only`",
        );
    }
    if options.captures_input() {
        return;
    }
    let selections = [
        ("skip", options.skip.as_ref().map(|option| option.key_span)),
        ("skip_all", options.skip_all.as_ref().map(|option| option.key_span)),
        ("only", options.only.as_ref().map(|option| option.key_span)),
    ];
    for (name, key) in selections {
        if let Some(key) = key {
            errors.report(
                key,
                format!("`{name}` has no effect beside `capture_input = false`; remove one of them"),
            );
        }
    }
}
