//! What is constant about the spans of one function, and what is found out at each call.

use proc_macro2::TokenStream;

use crate::analyse::arguments::Argument;
use crate::analyse::context::Plan;
use crate::emit::capture;
use crate::emit::quote::emit;
use crate::parse::options::types::Name;

/// The `static` that holds everything known now.
pub(crate) fn site(plan: &Plan<'_>) -> TokenStream {
    let Plan {
        kind,
        options,
        default_name,
        ..
    } = plan;
    let private = plan.private();
    let name = match options.name.as_ref().map(|given| &given.value) {
        Some(Name::Constant(text)) if !text.value().is_empty() => text.value(),
        _ => default_name.clone(),
    };
    let span_name = format!("{name}.{}", kind.word());
    let variant = kind.variant();
    let mut setters = TokenStream::new();
    if let Some(version) = options.version.as_ref().map(|given| given.value) {
        setters.extend(emit!(.version(#version)));
    }
    if let Some(processors) = options.processors.as_ref().map(|given| &given.value) {
        setters.extend(emit!(.processors(&[#(#processors),*])));
    }
    if let Some(rate) = options.sample_rate.as_ref().map(|given| given.value) {
        setters.extend(emit!(.sample_rate(#rate)));
    }
    if let Some(filter) = options.export_filter.as_ref().map(|given| &given.value) {
        setters.extend(emit!(.export_filter(#filter)));
    }
    if !options.captures_input() {
        setters.extend(emit!(.capture_input(false)));
    }
    if !options.captures_output() {
        setters.extend(emit!(.capture_output(false)));
    }
    emit! {
        static __RESPAN_SITE: #private::Callsite =
            #private::Callsite::new(#private::EntityKind::#variant, #name, #span_name) #setters;
    }
}

/// Name, links and input of one call; `entry` is an expression of type `&mut Entry`.
pub(crate) fn steps(plan: &Plan<'_>, arguments: &[Argument], entry: &TokenStream) -> TokenStream {
    let private = plan.private();
    let mut steps = TokenStream::new();
    if let Some(Name::Computed(expression)) = plan.options.name.as_ref().map(|given| &given.value) {
        steps.extend(emit!(#private::Entry::name(#entry, || #private::text(&(#expression)));));
    }
    if let Some(links) = &plan.options.links {
        let links = links.value.closure();
        steps.extend(emit!(#private::Entry::links(#entry, #links);));
    }
    if plan.options.captures_input() {
        let writes = capture::arguments(&private, arguments);
        steps.extend(emit! {
            if let ::core::option::Option::Some(__respan_input) = &mut #private::Entry::input(#entry) {
                #writes
                #private::Input::end(__respan_input);
            }
        });
    }
    steps
}
