//! Attributes of the compiler and its tools, as opposed to attribute macros, which may rewrite the function.

use quote::ToTokens;
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, Meta, Token};

const BUILT_IN: [&str; 23] = [
    "allow",
    "automatically_derived",
    "cfg",
    "cold",
    "coverage",
    "deny",
    "deprecated",
    "doc",
    "expect",
    "export_name",
    "forbid",
    "ignore",
    "inline",
    "instruction_set",
    "link_section",
    "must_use",
    "no_mangle",
    "optimize",
    "should_panic",
    "target_feature",
    "track_caller",
    "unsafe",
    "warn",
];

const TOOLS: [&str; 5] = ["clippy", "diagnostic", "miri", "rust_analyzer", "rustfmt"];

/// Returns whether any attribute may be a macro that still rewrites the item, such as `#[tokio::main]`: all but the known ones.
pub(super) fn has_macro_attribute(attrs: &[Attribute]) -> bool {
    attrs.iter().any(|attr| is_macro(&attr.meta))
}

fn is_macro(meta: &Meta) -> bool {
    let path = meta.path();
    if path.is_ident("cfg_attr") {
        return cfg_attr_metas(meta).is_none_or(|metas| metas.iter().any(is_macro));
    }
    let Some(first) = path.segments.first() else {
        return true;
    };
    let known: &[&str] = if path.segments.len() == 1 { &BUILT_IN } else { &TOOLS };
    !known.iter().any(|name| first.ident == name)
}

/// Returns whether an attribute that may be a macro mentions a variable, also inside a string, such as `#[get("/<id>")]`.
pub(super) fn is_in_macro_attribute(attrs: &[Attribute], variable: &Ident) -> bool {
    let name = variable.unraw().to_string();
    attrs.iter().filter(|attr| is_macro(&attr.meta)).any(|attr| {
        let text = attr.meta.to_token_stream().to_string();
        text.split(|sign: char| !sign.is_alphanumeric() && sign != '_')
            .any(|word| word == name)
    })
}

/// Returns whether a macro writes a `self` in the place of the first argument: `entrait`.
pub(super) fn replaces_an_argument(attrs: &[Attribute]) -> bool {
    last_names(attrs).any(|name| name == "entrait")
}

/// Macros that change the type of the returned value, require that the body ends with it, or use the arguments after the body:
/// `culpa::throws` and `culpa::try_fn`, `maybe_async::maybe_async`, `must_be_sync` and `sync_impl`, `auto_enums::auto_enum`,
/// `rocket::launch`, and of `contracts` `ensures`, `invariant` and their variants for debug builds and tests.
const COME_FIRST: [&str; 13] = [
    "auto_enum",
    "debug_ensures",
    "debug_invariant",
    "ensures",
    "invariant",
    "launch",
    "maybe_async",
    "must_be_sync",
    "sync_impl",
    "test_ensures",
    "test_invariant",
    "throws",
    "try_fn",
];

/// Returns whether there is a macro that has to see the body as it is written.
pub(crate) fn comes_first(attrs: &[Attribute]) -> bool {
    last_names(attrs).any(|name| COME_FIRST.iter().any(|known| name == known))
}

/// The last names of the attributes' paths.
fn last_names(attrs: &[Attribute]) -> impl Iterator<Item = &Ident> {
    attrs
        .iter()
        .filter_map(|attr| attr.path().segments.last())
        .map(|segment| &segment.ident)
}

/// The attributes in `#[cfg_attr(condition, ...)]`.
pub(super) fn cfg_attr_metas(meta: &Meta) -> Option<Vec<Meta>> {
    let list = meta.require_list().ok()?;
    let mut metas = list
        .parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)
        .ok()?
        .into_iter();
    metas.next()?;
    Some(metas.collect())
}

/// Returns whether there is a `#[track_caller]`, also one in a `cfg_attr`.
pub(super) fn has_track_caller(attrs: &[Attribute]) -> bool {
    attrs.iter().any(|attr| {
        attr.path().is_ident("track_caller")
            || attr.path().is_ident("cfg_attr")
                && cfg_attr_metas(&attr.meta)
                    .is_some_and(|metas| metas.iter().any(|meta| meta.path().is_ident("track_caller")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use syn::parse_quote;

    #[test]
    fn builtin_attributes_are_not_macros() {
        assert!(!has_macro_attribute(&[
            parse_quote!(#[doc = "x"]),
            parse_quote!(#[clippy::msrv = "1"]),
            parse_quote!(#[cfg_attr(x, inline)])
        ]));
        assert!(has_macro_attribute(&[parse_quote!(#[tokio::main])]));
        assert!(has_macro_attribute(&[
            parse_quote!(#[cfg_attr(x, inline, tokio::test)])
        ]));
    }

    #[test]
    fn variables_are_found_in_attributes_of_macros() {
        let id = parse_quote!(id);
        for attr in [
            parse_quote!(#[requires(id > 0)]),
            parse_quote!(#[get("/a?<id>")]),
            parse_quote!(#[cfg_attr(x, get("/{id}"))]),
        ] {
            assert!(is_in_macro_attribute(&[attr], &id));
        }
        assert!(!is_in_macro_attribute(
            &[parse_quote!(#[doc = "The id"]), parse_quote!(#[get("/ids")])],
            &id
        ));
    }

    #[test]
    fn macros_that_come_first_are_known_by_name() {
        assert!(comes_first(&[
            parse_quote!(#[inline]),
            parse_quote!(#[culpa::throws(Error)])
        ]));
        assert!(comes_first(&[parse_quote!(#[maybe_async::must_be_sync])]));
        assert!(comes_first(&[parse_quote!(#[invariant(self.is_valid())])]));
        assert!(!comes_first(&[parse_quote!(#[tokio::main])]));
    }

    #[test]
    fn macros_that_replace_an_argument_are_known_by_name() {
        assert!(replaces_an_argument(&[parse_quote!(#[entrait::entrait(pub Name)])]));
        assert!(!replaces_an_argument(&[parse_quote!(#[entrait::other])]));
    }

    #[test]
    fn track_caller_is_found_in_cfg_attr() {
        assert!(has_track_caller(&[parse_quote!(#[cfg_attr(not(x), track_caller)])]));
        assert!(!has_track_caller(&[parse_quote!(#[cfg(track_caller)])]));
    }
}
