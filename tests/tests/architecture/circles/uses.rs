//! Who uses whom among the files of one crate.

use super::{
    modules::{Crate, ModuleId, hands_on, imports, is_for_tests},
    resolve::Place,
};
use proc_macro2::{TokenStream, TokenTree};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};
use syn::visit::{self, Visit};

/// What one file uses of another: the first place that does.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Use {
    pub(super) line: usize,
    pub(super) path: String,
}

/// For each file the files that it uses.
pub(super) type Uses = BTreeMap<PathBuf, BTreeMap<PathBuf, Use>>;

impl Crate {
    /// Everything that the code of this crate names in another file of it. A method that is called on a value is not seen,
    /// since only the compiler knows its type; whoever calls one has got the value, and mostly named its type, somewhere.
    pub(super) fn uses(&self) -> Uses {
        let mut uses = Uses::new();
        for (module, code) in self.modules.iter().enumerate().map(|(id, module)| (id, &module.code)) {
            let mut visitor = Visitor { of: self, module, scopes: Vec::new(), variables: Vec::new(), uses: &mut uses };
            for item in code {
                visitor.visit_item(item);
            }
        }
        uses
    }

    fn file(&self, module: ModuleId) -> &Path {
        &self.modules[module].file
    }
}

struct Visitor<'a> {
    of: &'a Crate,
    module: ModuleId,
    /// What is imported within the functions around this place.
    scopes: Vec<Vec<(String, Vec<String>)>>,
    /// The names of variables in the functions around this place.
    variables: Vec<BTreeSet<String>>,
    uses: &'a mut Uses,
}

impl Visitor<'_> {
    fn note(&mut self, path: &[String], line: usize) {
        if let Some(place) = self.resolve(path) {
            self.note_place(place, path, line);
        }
    }

    fn resolve(&self, path: &[String]) -> Option<Place> {
        let (first, rest) = path.split_first()?;
        if rest.is_empty() && self.variables.iter().any(|names| names.contains(first)) {
            return None;
        }
        let local = self.scopes.iter().rev().flatten().find(|(name, _)| name == first);
        match local {
            Some((_, local)) => self.of.resolve(self.module, &[local.as_slice(), rest].concat()),
            None => self.of.resolve(self.module, path),
        }
    }

    fn note_place(&mut self, place: Place, path: &[String], line: usize) {
        let Place::Item(defined_in) = place else { return };
        let (user, other) = (self.of.file(self.module), self.of.file(defined_in));
        if user != other {
            let first = Use { line, path: path.join("::") };
            self.uses.entry(user.to_owned()).or_default().entry(other.to_owned()).or_insert(first);
        }
    }

    /// A parent that hands on what its children define does not use it.
    fn note_import(&mut self, item: &syn::ItemUse) {
        for import in imports(item) {
            let Some(place) = self.resolve(&import.path) else { continue };
            let (Place::Item(used) | Place::Module(used)) = place;
            if !(hands_on(item) && self.of.is_within(used, self.module)) {
                self.note_place(place, &import.path, import.line);
            }
        }
    }

    /// What is handed to a macro is not parsed; whatever looks like a path is taken for one.
    fn note_tokens(&mut self, tokens: TokenStream, only_from_the_root: bool) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        // Whether this sign stands so many tokens after the one that is looked at, or before it.
        let is = |at: usize, by: isize, wanted: char| {
            at.checked_add_signed(by)
                .and_then(|at| tokens.get(at))
                .is_some_and(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == wanted))
        };
        let mut at = 0;
        while at < tokens.len() {
            let start = at;
            match &tokens[at] {
                TokenTree::Group(group) => self.note_tokens(group.stream(), only_from_the_root),
                TokenTree::Ident(first) => {
                    let line = first.span().start().line;
                    let mut path = vec![first.to_string()];
                    while is(at, 1, ':') && is(at, 2, ':') {
                        let Some(TokenTree::Ident(next)) = tokens.get(at + 3) else { break };
                        path.push(next.to_string());
                        at += 3;
                    }
                    let is_from_the_root = path[0] == "crate";
                    let is_member = is(start, -1, '.')
                        || (is(start, -1, ':') && is(start, -2, ':'))
                        || (is(start, -1, '$') && !is_from_the_root);
                    let is_label = path.len() == 1 && (is(at, 1, ':') || (is(at, 1, '=') && !is(at, 2, '=')));
                    if !is_member && !is_label && (is_from_the_root || !only_from_the_root) {
                        self.note(&path, line);
                    }
                }
                _ => {}
            }
            at += 1;
        }
    }
}

impl<'ast> Visit<'ast> for Visitor<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        match item {
            syn::Item::Fn(item) => {
                self.variables.push(Variables::of(|names| names.visit_item_fn(item)));
                visit::visit_item_fn(self, item);
                self.variables.pop();
            }
            // Its code is visited as that of a module of its own.
            syn::Item::Mod(_) => {}
            syn::Item::Use(item) => self.note_import(item),
            // The body of a macro means what stands around its call, but for what it names from the root on.
            syn::Item::Macro(item) if item.ident.is_some() => self.note_tokens(item.mac.tokens.clone(), true),
            item => visit::visit_item(self, item),
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none()
            && let Some(first) = path.segments.first()
        {
            let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            self.note(&names, first.ident.span().start().line);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        self.visit_path(&mac.path);
        if let Some(name) = mac.path.get_ident()
            && let Some(module) = self.of.macros.get(&name.to_string())
        {
            self.note_place(Place::Item(*module), &[format!("{name}!")], name.span().start().line);
        }
        self.note_tokens(mac.tokens.clone(), false);
    }

    fn visit_block(&mut self, block: &'ast syn::Block) {
        let mut scope = Vec::new();
        for statement in &block.stmts {
            if let syn::Stmt::Item(syn::Item::Use(item)) = statement {
                scope.extend(imports(item).into_iter().filter_map(|import| Some((import.name?, import.path))));
            }
        }
        self.scopes.push(scope);
        visit::visit_block(self, block);
        self.scopes.pop();
    }

    fn visit_impl_item(&mut self, item: &'ast syn::ImplItem) {
        let attributes: &[syn::Attribute] = match item {
            syn::ImplItem::Fn(item) => &item.attrs,
            syn::ImplItem::Const(item) => &item.attrs,
            _ => &[],
        };
        if !is_for_tests(attributes) {
            self.variables.push(Variables::of(|names| names.visit_impl_item(item)));
            visit::visit_impl_item(self, item);
            self.variables.pop();
        }
    }

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    // `pub(in crate::here)` says who may use something, not what is used.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}
}

/// Collects what patterns bind. A variable hides whatever has its name.
#[derive(Default)]
struct Variables(BTreeSet<String>);

impl Variables {
    fn of(visit: impl FnOnce(&mut Self)) -> BTreeSet<String> {
        let mut names = Self::default();
        visit(&mut names);
        names.0
    }
}

impl<'ast> Visit<'ast> for Variables {
    fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
        // What begins with a capital is a constant or a variant that the pattern names.
        if pattern.ident.to_string().starts_with(char::is_lowercase) {
            self.0.insert(pattern.ident.to_string());
        }
        visit::visit_pat_ident(self, pattern);
    }
}
