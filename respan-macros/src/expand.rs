//! The expansion of one attribute: parse, analyse, emit.

use proc_macro2::TokenStream;

use crate::analyse::{self, TracedItem};
use crate::emit;
use crate::errors::Errors;
use crate::parse::{self, EntityKind, Item};

/// Expands an attribute.
///
/// If there are errors, the output is their messages and the unchanged item, so that the compiler does not also report
/// the item as missing.
pub(crate) fn expand(kind: EntityKind, arguments: &TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let options = parse::parse_options(arguments.clone(), &mut errors);
    let parsed = parse::parse_item(kind, options.method_name.is_some(), &item, &mut errors);
    let traced = match parsed {
        Some(Item::Copy) if errors.is_empty() => return item,
        Some(Item::Function(function)) if errors.is_empty() && analyse::comes_first(&function.attrs) => {
            return emit::deferred(kind, &options, arguments, &function);
        }
        parsed => parsed.and_then(|parsed| analyse::analyse(kind, &options, parsed, &mut errors)),
    };
    match traced {
        Some(TracedItem::Function(function)) if errors.is_empty() && analyse::has_unsized_type(&function.sig) => item,
        Some(TracedItem::Function(function)) if errors.is_empty() => emit::function(*function),
        Some(TracedItem::ImplBlock(block)) if errors.is_empty() => emit::impl_block(block),
        _ => {
            let mut tokens = errors.into_tokens();
            tokens.extend(item);
            tokens
        }
    }
}
