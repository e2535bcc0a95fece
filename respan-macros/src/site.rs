//! What is constant about the spans of one function, and what is found out at each call.

use proc_macro2::TokenStream;

use crate::args::Name;
use crate::arguments::Argument;
use crate::capture;
use crate::emit::emit;
use crate::expand::Plan;

/// The `static` that holds everything known now.
pub(crate) fn site(plan: &Plan<'_>) -> TokenStream {
    let Plan {
        kind,
        args,
        default_name,
        ..
    } = plan;
    let private = plan.private();
    let name = match args.name.as_ref().map(|given| &given.value) {
        Some(Name::Constant(text)) if !text.value().is_empty() => text.value(),
        _ => default_name.clone(),
    };
    let span_name = format!("{name}.{}", kind.word());
    let variant = kind.variant();
    let mut options = TokenStream::new();
    if let Some(version) = args.version.as_ref().map(|given| given.value) {
        options.extend(emit!(.version(#version)));
    }
    if let Some(processors) = args.processors.as_ref().map(|given| &given.value) {
        options.extend(emit!(.processors(&[#(#processors),*])));
    }
    if let Some(rate) = args.sample_rate.as_ref().map(|given| given.value) {
        options.extend(emit!(.sample_rate(#rate)));
    }
    if let Some(filter) = args.export_filter.as_ref().map(|given| &given.value) {
        options.extend(emit!(.export_filter(#filter)));
    }
    if !args.captures_input() {
        options.extend(emit!(.capture_input(false)));
    }
    if !args.captures_output() {
        options.extend(emit!(.capture_output(false)));
    }
    emit! {
        static __RESPAN_SITE: #private::Callsite =
            #private::Callsite::new(#private::EntityKind::#variant, #name, #span_name) #options;
    }
}

/// Name, links and input of one call; `entry` is an expression of type `&mut Entry`.
pub(crate) fn steps(plan: &Plan<'_>, arguments: &[Argument], entry: &TokenStream) -> TokenStream {
    let private = plan.private();
    let mut steps = TokenStream::new();
    if let Some(Name::Computed(expression)) = plan.args.name.as_ref().map(|given| &given.value) {
        steps.extend(emit!(#private::Entry::name(#entry, || #private::text(&(#expression)));));
    }
    if let Some(links) = &plan.args.links {
        let links = links.value.closure();
        steps.extend(emit!(#private::Entry::links(#entry, #links);));
    }
    if plan.args.captures_input() {
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
