//! The arguments of a function: what each is called inside our code, and which are recorded.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;
use syn::{Attribute, FnArg, Ident, Pat, Signature};

use crate::errors::{Errors, quoted_list};
use crate::parse::options::types::Options;

/// One argument behind the receiver.
pub(crate) struct Argument {
    /// `cfg` and lint attributes.
    attrs: Vec<Attribute>,
    /// What the user's pattern binds; our statements bind it again just before the body.
    pattern: Pat,
    /// The argument in the signature and in our statements.
    binding: Ident,
    /// Its key among the keyword arguments; a pattern has none.
    name: Option<String>,
    recorded: bool,
}

impl Argument {
    fn cfgs(&self) -> impl Iterator<Item = &Attribute> {
        self.attrs.iter().filter(|attr| is_cfg(attr))
    }

    /// Lets the user's own lints (unused, needless `mut`) see a variable that our capture does not use.
    ///
    /// Unlike an argument, such a variable is dropped where the body ends: in the span, and in an `async` body with it.
    pub(crate) fn rebind(&self) -> TokenStream {
        let Self {
            attrs,
            pattern,
            binding,
            ..
        } = self;
        let quiet = underscore_lints(binding);
        let plain = matches!(pattern, Pat::Ident(ident) if ident.ident == *binding && ident.subpat.is_none());
        if plain {
            return quote!(#(#attrs)* #quiet let #pattern = #binding;);
        }
        let cfgs = self.cfgs();
        quote! {
            #(#cfgs)* let #binding = #binding;
            #(#attrs)* let #pattern = #binding;
        }
    }

    /// `capture` gets the argument and `Some(key)` or `None`.
    pub(crate) fn record(&self, capture: impl FnOnce(&Ident, Option<&str>) -> TokenStream) -> Option<TokenStream> {
        if !self.recorded {
            return None;
        }
        let (cfgs, quiet) = (self.cfgs(), underscore_lints(&self.binding));
        let capture = capture(&self.binding, self.name.as_deref());
        Some(quote!(#(#cfgs)* #quiet #capture;))
    }

    pub(crate) fn is_conditional(&self) -> bool {
        self.cfgs().next().is_some()
    }

    pub(crate) fn is_positional(&self) -> bool {
        self.name.is_none()
    }
}

/// Our own use of `_x` must not be reported as the user's.
fn underscore_lints(binding: &Ident) -> Option<TokenStream> {
    let name = binding.to_string();
    (name.starts_with('_') && !name.starts_with("__respan"))
        .then(|| quote!(#[allow(clippy::no_effect_underscore_binding, clippy::used_underscore_binding)]))
}

/// Takes the patterns out of the signature, so that each argument has one name for us.
pub(crate) fn bind(sig: &mut Signature) -> Vec<Argument> {
    let mut arguments = Vec::new();
    for (index, input) in sig.inputs.iter_mut().enumerate() {
        let FnArg::Typed(typed) = input else { continue };
        let pattern = (*typed.pat).clone();
        let (binding, name) = match &pattern {
            Pat::Ident(ident) if ident.subpat.is_none() && ident.by_ref.is_none() => {
                (ident.ident.clone(), keyword_name(&ident.ident))
            }
            Pat::Ident(ident) => (positional_binding(index), keyword_name(&ident.ident)),
            _ => (positional_binding(index), None),
        };
        *typed.pat = Pat::Ident(syn::PatIdent {
            attrs: Vec::new(),
            by_ref: None,
            mutability: None,
            ident: binding.clone(),
            subpat: None,
        });
        let attrs = typed.attrs.clone();
        // Lint attributes speak of the pattern: they go with it.
        typed.attrs.retain(is_cfg);
        arguments.push(Argument {
            attrs,
            pattern,
            binding,
            name,
            recorded: true,
        });
    }
    arguments
}

fn is_cfg(attr: &Attribute) -> bool {
    attr.path().is_ident("cfg") || attr.path().is_ident("cfg_attr")
}

fn positional_binding(index: usize) -> Ident {
    format_ident!("__respan_arg_{index}", span = Span::mixed_site())
}

/// `async_trait` calls a pattern `__arg1`: no name that anybody gave.
fn keyword_name(ident: &Ident) -> Option<String> {
    let name = ident.unraw().to_string();
    let made_up = name
        .strip_prefix("__arg")
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()));
    (!made_up).then_some(name)
}

/// Applies `skip`, `skip_all`, `only` and `capture_input`.
pub(crate) fn select(arguments: &mut [Argument], options: &Options, errors: &mut Errors) {
    if let Some(skip) = &options.skip {
        for wanted in &skip.value {
            let mut found = false;
            for argument in arguments
                .iter_mut()
                .filter(|argument| argument.has_name(wanted) || argument.pattern_mentions(wanted))
            {
                argument.recorded = false;
                found = true;
            }
            if !found {
                report_unknown("skip", wanted, arguments, errors);
            }
        }
    }
    if let Some(only) = &options.only {
        for argument in arguments.iter_mut() {
            argument.recorded = only.value.iter().any(|wanted| argument.has_name(wanted));
        }
        for wanted in only
            .value
            .iter()
            .filter(|wanted| !arguments.iter().any(|argument| argument.has_name(wanted)))
        {
            report_unknown("only", wanted, arguments, errors);
        }
    }
    if options.skip_all.is_some() || !options.captures_input() {
        for argument in arguments {
            argument.recorded = false;
        }
    }
}

impl Argument {
    fn has_name(&self, name: &Ident) -> bool {
        self.name.as_deref() == Some(name.unraw().to_string().as_str())
    }

    /// Whether a pattern binds that name: `skip(key)` then leaves out the whole argument.
    fn pattern_mentions(&self, name: &Ident) -> bool {
        fn mentions(tokens: TokenStream, name: &Ident) -> bool {
            tokens.into_iter().any(|tree| match tree {
                TokenTree::Ident(ident) => ident.unraw() == name.unraw(),
                TokenTree::Group(group) => mentions(group.stream(), name),
                _ => false,
            })
        }
        self.name.is_none() && mentions(self.pattern.to_token_stream(), name)
    }
}

fn report_unknown(option: &str, wanted: &Ident, arguments: &[Argument], errors: &mut Errors) {
    let message = if wanted == "self" {
        format!("the receiver is never recorded; remove `self` from `{option}`")
    } else {
        let names = quoted_list(arguments.iter().filter_map(|argument| argument.name.as_deref()));
        format!("`{option}` names `{wanted}`, which is no argument of this function; its named arguments are {names}")
    };
    errors.report(wanted.span(), message);
}
