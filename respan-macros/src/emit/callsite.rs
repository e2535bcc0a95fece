//! What is constant about the spans of one function, and what is found out at each call.

use proc_macro2::TokenStream;

use crate::analyse::arguments::Argument;
use crate::analyse::context::Context;
use crate::emit::capture;
use crate::emit::quote::quote_mixed_site;
use crate::parse::options::types::Name;

/// The `static` that holds everything known now.
pub(crate) fn callsite(context: &Context<'_>) -> TokenStream {
    let Context {
        kind,
        options,
        default_name,
        ..
    } = context;
    let private = context.private();
    let name = match options.name.as_ref().map(|option| &option.value) {
        Some(Name::Constant(text)) if !text.value().is_empty() => text.value(),
        _ => default_name.clone(),
    };
    let span_name = format!("{name}.{}", kind.as_str());
    let variant = kind.variant();
    let mut setters = TokenStream::new();
    if let Some(version) = options.version.as_ref().map(|option| option.value) {
        setters.extend(quote_mixed_site!(.version(#version)));
    }
    if let Some(processors) = options.processors.as_ref().map(|option| &option.value) {
        setters.extend(quote_mixed_site!(.processors(&[#(#processors),*])));
    }
    if let Some(rate) = options.sample_rate.as_ref().map(|option| option.value) {
        setters.extend(quote_mixed_site!(.sample_rate(#rate)));
    }
    if let Some(filter) = options.export_filter.as_ref().map(|option| &option.value) {
        setters.extend(quote_mixed_site!(.export_filter(#filter)));
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

/// Name, links and input of one call; `entry` is an expression of type `&mut Entry`.
pub(crate) fn entry_setup(context: &Context<'_>, arguments: &[Argument], entry: &TokenStream) -> TokenStream {
    let private = context.private();
    let mut steps = TokenStream::new();
    if let Some(Name::Computed(expression)) = context.options.name.as_ref().map(|option| &option.value) {
        steps.extend(quote_mixed_site!(#private::Entry::name(#entry, || #private::text(&(#expression)));));
    }
    if let Some(links) = &context.options.links {
        let links = links.value.closure();
        steps.extend(quote_mixed_site!(#private::Entry::links(#entry, #links);));
    }
    if context.options.captures_input() {
        let writes = capture::arguments(&private, arguments);
        steps.extend(quote_mixed_site! {
            if let ::core::option::Option::Some(__respan_input) = &mut #private::Entry::input(#entry) {
                #writes
                #private::Input::end(__respan_input);
            }
        });
    }
    steps
}
