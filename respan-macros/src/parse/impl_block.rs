//! An `impl` block: its methods are parsed, everything else stays raw tokens.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Attribute, Ident, ItemImpl, Token, Type, Visibility};

use super::fragments::in_signature;
use super::function::Function;

pub(crate) struct ImplBlock {
    pub(crate) attrs: Vec<Attribute>,
    /// The tokens between the attributes and the braces.
    pub(crate) header: TokenStream,
    self_ty: Type,
    pub(crate) braces: Span,
    pub(crate) members: Vec<Member>,
}

pub(crate) enum Member {
    Method(Box<Function>),
    /// A constant, a type, a macro call, or a member that does not parse because it is half typed.
    Tokens(TokenStream),
}

impl ImplBlock {
    /// The name of the type.
    pub(crate) fn type_name(&self) -> Option<&Ident> {
        type_name_of(&self.self_ty)
    }

    fn methods(&self) -> impl Iterator<Item = &Function> {
        self.members.iter().filter_map(|member| match member {
            Member::Method(function) => Some(&**function),
            Member::Tokens(_) => None,
        })
    }

    /// The names of all methods.
    pub(crate) fn method_names(&self) -> Vec<String> {
        self.methods()
            .map(|method| method.sig.ident.unraw().to_string())
            .collect()
    }
}

impl Parse for ImplBlock {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let mut trees: Vec<TokenTree> = Vec::new();
        while !input.is_empty() {
            trees.push(input.parse()?);
        }
        // The last group is the body, even if the type has a block as a const argument.
        let Some(TokenTree::Group(braces)) = trees.pop() else {
            return Err(input.error("expected an `impl` block"));
        };
        let header: TokenStream = trees.into_iter().collect();
        let block = |input: ParseStream<'_>| {
            // `pub impl`, which macros such as `easy_ext::ext` give a meaning to.
            input.parse::<Visibility>()?;
            input.parse::<ItemImpl>()
        };
        let block = block.parse2(quote!(#header {}))?;
        if braces.delimiter() != Delimiter::Brace {
            return Err(input.error("expected an `impl` block"));
        }
        let members = members.parse2(in_signature(braces.stream()))?;
        Ok(Self {
            attrs,
            header,
            self_ty: *block.self_ty,
            braces: braces.span(),
            members,
        })
    }
}

fn members(input: ParseStream<'_>) -> syn::Result<Vec<Member>> {
    let mut members = Vec::new();
    while !input.is_empty() {
        let ahead = input.fork();
        if ahead.parse::<Function>().is_ok() {
            members.push(Member::Method(input.parse()?));
        } else {
            members.push(Member::Tokens(raw_member(input)?));
        }
    }
    Ok(members)
}

/// The tokens up to and including the `;` or `}` that ends a member.
fn raw_member(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut tokens = TokenStream::new();
    while !input.is_empty() {
        let ends = input.peek(Token![;]) || input.peek(syn::token::Brace);
        input.parse::<TokenTree>()?.to_tokens(&mut tokens);
        if ends {
            break;
        }
    }
    Ok(tokens)
}

fn type_name_of(ty: &Type) -> Option<&Ident> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|segment| &segment.ident),
        Type::Reference(reference) => type_name_of(&reference.elem),
        Type::Group(group) => type_name_of(&group.elem),
        Type::Paren(paren) => type_name_of(&paren.elem),
        Type::Array(array) => type_name_of(&array.elem),
        Type::Slice(slice) => type_name_of(&slice.elem),
        Type::TraitObject(object) => object.bounds.iter().find_map(|bound| match bound {
            syn::TypeParamBound::Trait(bound) => bound.path.segments.last().map(|segment| &segment.ident),
            _ => None,
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_may_have_a_visibility_for_another_macro() {
        let block = syn::parse2::<ImplBlock>(quote!(
            #[ext(Name)]
            pub impl<T> Vec<T> {
                fn first(&self) {}
            }
        ));
        assert_eq!(
            block.map(|block| block.method_names()).ok(),
            Some(vec!["first".to_owned()])
        );
    }
}
