//! The variables of an argument's pattern, and the pattern that binds references to them.

use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::{FieldPat, Pat, PatIdent};

/// The variables of a pattern; `None` if they cannot be known, as with a macro call in it.
pub(super) fn variables(pattern: &Pat) -> Option<Vec<Ident>> {
    by_reference(pattern, &Ident::clone).map(|(_, variables)| variables)
}

/// The pattern without `mut`, `ref` and `&`, which matches a reference to the value and binds references, and its
/// variables, both renamed; `None` if the variables cannot be known.
pub(super) fn by_reference(pattern: &Pat, rename: &dyn Fn(&Ident) -> Ident) -> Option<(Pat, Vec<Ident>)> {
    let mut variables = Vec::new();
    let pattern = strip(pattern.clone(), rename, &mut variables)?;
    Some((pattern, variables))
}

fn strip(pattern: Pat, rename: &dyn Fn(&Ident) -> Ident, variables: &mut Vec<Ident>) -> Option<Pat> {
    Some(match pattern {
        Pat::Ident(ident) => Pat::Ident(strip_ident(ident, rename, variables)?),
        Pat::Reference(reference) => strip(*reference.pat, rename, variables)?,
        Pat::Paren(mut paren) => {
            *paren.pat = strip(*paren.pat, rename, variables)?;
            Pat::Paren(paren)
        }
        Pat::Tuple(mut tuple) => {
            for element in &mut tuple.elems {
                *element = strip(element.clone(), rename, variables)?;
            }
            Pat::Tuple(tuple)
        }
        Pat::TupleStruct(mut tuple) => {
            for element in &mut tuple.elems {
                *element = strip(element.clone(), rename, variables)?;
            }
            Pat::TupleStruct(tuple)
        }
        Pat::Slice(mut slice) => {
            for element in &mut slice.elems {
                *element = strip(element.clone(), rename, variables)?;
            }
            Pat::Slice(slice)
        }
        Pat::Struct(mut structure) => {
            for FieldPat { attrs, pat, .. } in &mut structure.fields {
                if !attrs.is_empty() {
                    return None;
                }
                **pat = strip((**pat).clone(), rename, variables)?;
            }
            Pat::Struct(structure)
        }
        Pat::Rest(_) | Pat::Wild(_) | Pat::Path(_) => pattern,
        _ => return None,
    })
}

fn strip_ident(mut ident: PatIdent, rename: &dyn Fn(&Ident) -> Ident, variables: &mut Vec<Ident>) -> Option<PatIdent> {
    let name = ident.ident.unraw().to_string();
    // A constant or a variant, by the convention of which the compiler warns.
    if name.starts_with(|first: char| first.is_uppercase()) && ident.subpat.is_none() {
        return Some(ident);
    }
    ident.by_ref = None;
    ident.mutability = None;
    ident.ident = rename(&ident.ident);
    variables.push(ident.ident.clone());
    if let Some((_, inner)) = &mut ident.subpat {
        **inner = strip((**inner).clone(), rename, variables)?;
    }
    Some(ident)
}

/// Returns whether a pattern binds a mutable reference, which needs a mutable place.
pub(super) fn binds_mutable_reference(pattern: &Pat) -> bool {
    match pattern {
        Pat::Ident(ident) => {
            ident.by_ref.is_some() && ident.mutability.is_some()
                || ident
                    .subpat
                    .as_ref()
                    .is_some_and(|(_, inner)| binds_mutable_reference(inner))
        }
        Pat::Paren(paren) => binds_mutable_reference(&paren.pat),
        Pat::Reference(reference) => binds_mutable_reference(&reference.pat),
        Pat::Slice(slice) => slice.elems.iter().any(binds_mutable_reference),
        Pat::Struct(structure) => structure.fields.iter().any(|field| binds_mutable_reference(&field.pat)),
        Pat::Tuple(tuple) => tuple.elems.iter().any(binds_mutable_reference),
        Pat::TupleStruct(tuple) => tuple.elems.iter().any(binds_mutable_reference),
        Pat::Or(or) => or.cases.iter().any(binds_mutable_reference),
        _ => false,
    }
}

/// Returns whether the variable `outer` of a pattern contains `inner`, as in `outer @ Pair { inner, .. }`.
pub(super) fn contains(pattern: &Pat, outer: &str, inner: &str) -> bool {
    let is_in = |pattern: &Pat| contains(pattern, outer, inner);
    match pattern {
        Pat::Ident(ident) => ident.subpat.as_ref().is_some_and(|(_, within)| {
            let has_inner = || variables(within).is_none_or(|names| names.iter().any(|name| name.unraw() == inner));
            ident.ident.unraw() == outer && has_inner() || contains(within, outer, inner)
        }),
        Pat::Reference(reference) => contains(&reference.pat, outer, inner),
        Pat::Paren(paren) => contains(&paren.pat, outer, inner),
        Pat::Tuple(tuple) => tuple.elems.iter().any(is_in),
        Pat::TupleStruct(tuple) => tuple.elems.iter().any(is_in),
        Pat::Slice(slice) => slice.elems.iter().any(is_in),
        Pat::Struct(structure) => structure.fields.iter().any(|field| is_in(&field.pat)),
        _ => false,
    }
}
