//! The call site: a `static` that holds the constant properties of a function's spans.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;

use super::quote::quote_mixed_site;
use super::runtime_path::private;
use crate::analyse::TracedFunction;
use crate::parse::{EntityKind, Name, Setting};

pub(super) fn callsite(function: &TracedFunction<'_>) -> TokenStream {
    let (kind, options) = (function.kind, function.options);
    let private = private(options);
    let name = match options.name.as_ref().map(|option| &option.value) {
        Some(Name::Constant(text)) if !text.value().is_empty() => text.value(),
        _ => function.default_name.clone(),
    };
    let span_name = format!("{name}.{}", kind.as_str());
    let variant = variant(kind);
    let mut setters = TokenStream::new();
    if let Some(version) = options.version.as_ref().map(|option| option.value) {
        setters.extend(quote_mixed_site!(.version(#version)));
    }
    let none = || quote_mixed_site!(::core::option::Option::None);
    let computed = |value: TokenStream| quote_mixed_site!(::core::option::Option::Some(|| #value));
    let [mut processors, mut rate, mut filter] = [none(), none(), none()];
    let mut has_computed = false;
    match options.processors.as_ref().map(|option| &option.value) {
        Some(Setting::Literal(names)) => setters.extend(quote_mixed_site!(.processors(&[#(#names),*]))),
        Some(Setting::Computed(names)) => {
            (processors, has_computed) = (computed(quote_mixed_site!(#private::processor_names(#names))), true);
        }
        None => {}
    }
    match options.sample_rate.as_ref().map(|option| &option.value) {
        Some(Setting::Literal(literal)) => setters.extend(quote_mixed_site!(.sample_rate(#literal))),
        Some(Setting::Computed(value)) => (rate, has_computed) = (computed(value.to_token_stream()), true),
        None => {}
    }
    match options.export_filter.as_ref().map(|option| &option.value) {
        Some(Setting::Literal(json)) => setters.extend(quote_mixed_site!(.export_filter(#json))),
        Some(Setting::Computed(value)) => {
            (filter, has_computed) = (computed(quote_mixed_site!(#private::filter_json(#value))), true);
        }
        None => {}
    }
    if has_computed {
        setters.extend(quote_mixed_site!(.computed(#private::ComputedOptions::new(#processors, #rate, #filter))));
    }
    if !options.captures_input() {
        setters.extend(quote_mixed_site!(.capture_input(false)));
    }
    if !options.captures_output() {
        setters.extend(quote_mixed_site!(.capture_output(false)));
    }
    quote_mixed_site! {
        static __RESPAN_SITE: #private::Callsite =
            #private::Callsite::new(#private::EntityKind::#variant, #name, #span_name) #setters;
    }
}

/// The variant of the runtime's `EntityKind`.
fn variant(kind: EntityKind) -> Ident {
    let name = match kind {
        EntityKind::Workflow => "Workflow",
        EntityKind::Task => "Task",
        EntityKind::Agent => "Agent",
        EntityKind::Tool => "Tool",
    };
    Ident::new(name, Span::mixed_site())
}
