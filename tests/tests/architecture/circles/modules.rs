//! The modules of one crate: which file each stands in, what it defines and what it imports.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};
use syn::{Attribute, Item, ItemMod, UseTree, Visibility};

/// Gives the text of a file, or nothing where there is none.
pub(super) type Read<'a> = &'a dyn Fn(&Path) -> Option<String>;

/// A module by its place in [`Crate::modules`].
pub(super) type ModuleId = usize;

/// One module, a whole file or a part of one.
pub(super) struct Module {
    pub(super) parent: Option<ModuleId>,
    pub(super) file: PathBuf,
    pub(super) children: BTreeMap<String, ModuleId>,
    /// The names of what is defined here, macros too, and whether others may import them.
    pub(super) items: BTreeMap<String, bool>,
    /// What a name that is imported here stands for. A name may be imported as a type and as a macro.
    pub(super) imports: Vec<(String, Vec<String>)>,
    /// The modules of which everything is imported.
    pub(super) globs: Vec<Vec<String>>,
    /// The items of this file, without tests.
    pub(super) code: Vec<Item>,
}

/// Every module of a crate, its root first.
pub(super) struct Crate {
    pub(super) modules: Vec<Module>,
    /// Where a macro of that name is defined: it is known in the whole crate below the line that defines it.
    pub(super) macros: BTreeMap<String, ModuleId>,
}

/// One leaf of a `use`.
pub(super) struct Import {
    pub(super) path: Vec<String>,
    /// What it is called here; nothing where everything is imported.
    pub(super) name: Option<String>,
    pub(super) line: usize,
}

impl Crate {
    /// Reads a crate from its root file on.
    pub(super) fn read(root: &Path, read: Read) -> Self {
        let mut this = Self { modules: Vec::new(), macros: BTreeMap::new() };
        let folder = root.parent().expect("a file lies in a folder").to_owned();
        this.read_file(None, root, &folder, read);
        this
    }

    fn read_file(&mut self, parent: Option<ModuleId>, file: &Path, folder: &Path, read: Read) -> ModuleId {
        let text = read(file).unwrap_or_else(|| panic!("{} is declared and does not exist", file.display()));
        let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        self.add(parent, file, folder, parsed.items, read)
    }

    /// `folder` is where the files of the children lie.
    fn add(&mut self, parent: Option<ModuleId>, file: &Path, folder: &Path, items: Vec<Item>, read: Read) -> ModuleId {
        let id = self.modules.len();
        let code: Vec<Item> = items.into_iter().filter(|item| !is_for_tests(attributes(item))).collect();
        self.modules.push(Module {
            parent,
            file: file.to_owned(),
            children: BTreeMap::new(),
            items: BTreeMap::new(),
            imports: Vec::new(),
            globs: Vec::new(),
            code: Vec::new(),
        });
        for item in &code {
            match item {
                Item::Use(item) => {
                    for Import { path, name, .. } in imports(item) {
                        match name {
                            Some(name) => self.modules[id].imports.push((name, path)),
                            None => self.modules[id].globs.push(path),
                        }
                    }
                }
                Item::Mod(item) => {
                    let child = self.add_child(id, item, folder, read);
                    self.modules[id].children.insert(item.ident.to_string(), child);
                }
                Item::Macro(item) => {
                    if let Some(name) = &item.ident {
                        self.macros.insert(name.to_string(), id);
                        self.modules[id].items.insert(name.to_string(), true);
                    }
                }
                item => self.modules[id].items.extend(name(item)),
            }
        }
        self.modules[id].code = code;
        id
    }

    fn add_child(&mut self, parent: ModuleId, item: &ItemMod, folder: &Path, read: Read) -> ModuleId {
        let name = item.ident.to_string();
        let file = self.modules[parent].file.clone();
        if let Some((_, items)) = &item.content {
            return self.add(Some(parent), &file, &folder.join(name), items.clone(), read);
        }
        if let Some(path) = named_path(&item.attrs) {
            let file = normal(&file.parent().expect("a file lies in a folder").join(path));
            let below = file.with_extension("");
            return self.read_file(Some(parent), &file, &below, read);
        }
        let below = folder.join(&name);
        let (beside, within) = (folder.join(format!("{name}.rs")), below.join("mod.rs"));
        let file = if read(&beside).is_some() { beside } else { within };
        self.read_file(Some(parent), &file, &below, read)
    }

    pub(super) fn is_within(&self, module: ModuleId, ancestor: ModuleId) -> bool {
        module == ancestor || self.modules[module].parent.is_some_and(|parent| self.is_within(parent, ancestor))
    }
}

/// The leaves of a `use`. One that begins with `::` means another crate and has none.
pub(super) fn imports(item: &syn::ItemUse) -> Vec<Import> {
    let mut found = Vec::new();
    if item.leading_colon.is_none() {
        leaves(&item.tree, &mut Vec::new(), &mut found);
    }
    found
}

fn leaves(tree: &UseTree, before: &mut Vec<String>, found: &mut Vec<Import>) {
    let mut leaf = |path: Vec<String>, name: Option<String>, ident: proc_macro2::Span| {
        found.push(Import { path, name, line: ident.start().line });
    };
    let with = |name: &syn::Ident| [before.as_slice(), &[name.to_string()]].concat();
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            leaves(&path.tree, before, found);
            before.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, before, found)),
        UseTree::Name(name) if name.ident == "self" => leaf(before.clone(), before.last().cloned(), name.ident.span()),
        UseTree::Name(name) => leaf(with(&name.ident), Some(name.ident.to_string()), name.ident.span()),
        UseTree::Rename(name) => {
            let path = if name.ident == "self" { before.clone() } else { with(&name.ident) };
            leaf(path, Some(name.rename.to_string()), name.ident.span());
        }
        UseTree::Glob(glob) => leaf(before.clone(), None, glob.star_token.spans[0]),
    }
}

/// Whether a `use` hands on what it names.
pub(super) fn hands_on(item: &syn::ItemUse) -> bool {
    !matches!(item.vis, Visibility::Inherited)
}

/// Whether something is compiled for tests only.
pub(super) fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let path = attribute.path();
        path.is_ident("test")
            || (path.is_ident("cfg")
                && attribute.meta.require_list().is_ok_and(|list| {
                    let condition = list.tokens.to_string().replace(' ', "");
                    condition == "test" || condition.starts_with("all(test,")
                }))
    })
}

fn named_path(attributes: &[Attribute]) -> Option<String> {
    let path = attributes.iter().find(|attribute| attribute.path().is_ident("path"))?;
    let syn::Expr::Lit(literal) = &path.meta.require_name_value().ok()?.value else { return None };
    let syn::Lit::Str(text) = &literal.lit else { return None };
    Some(text.value())
}

/// The path without its `..`.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        if part.as_os_str() == ".." {
            normal.pop();
        } else {
            normal.push(part);
        }
    }
    normal
}

/// What an item is called, and whether others may import it.
fn name(item: &Item) -> Option<(String, bool)> {
    let (ident, visibility) = match item {
        Item::Const(item) => (&item.ident, &item.vis),
        Item::Enum(item) => (&item.ident, &item.vis),
        Item::Fn(item) => (&item.sig.ident, &item.vis),
        Item::Static(item) => (&item.ident, &item.vis),
        Item::Struct(item) => (&item.ident, &item.vis),
        Item::Trait(item) => (&item.ident, &item.vis),
        Item::TraitAlias(item) => (&item.ident, &item.vis),
        Item::Type(item) => (&item.ident, &item.vis),
        Item::Union(item) => (&item.ident, &item.vis),
        _ => return None,
    };
    Some((ident.to_string(), !matches!(visibility, Visibility::Inherited)))
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
