//! What a path means: the module whose file defines the item that it names.

use super::modules::{Crate, ModuleId};
use std::collections::BTreeSet;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Place {
    /// Something that is defined in this module.
    Item(ModuleId),
    Module(ModuleId),
}

/// Names that are being looked up. Modules may import everything of each other.
type Pending = BTreeSet<(ModuleId, String)>;

impl Crate {
    /// Where a path that stands in `from` leads to; nothing if it leaves the crate.
    pub(super) fn resolve(&self, from: ModuleId, path: &[String]) -> Option<Place> {
        self.follow(from, path, &mut Pending::new())
    }

    fn follow(&self, from: ModuleId, path: &[String], pending: &mut Pending) -> Option<Place> {
        let (first, mut rest) = path.split_first()?;
        let mut place = match first.as_str() {
            "crate" => Place::Module(0),
            "self" => Place::Module(from),
            "super" => Place::Module(self.modules[from].parent?),
            name => self.look_up(from, name, rest.is_empty(), pending)?,
        };
        while let (Place::Module(module), Some((next, after))) = (place, rest.split_first()) {
            place = match next.as_str() {
                "super" => Place::Module(self.modules[module].parent?),
                // A name that is written nowhere has been made by a macro of that module.
                name => self.look_up(module, name, after.is_empty(), pending).unwrap_or(Place::Item(module)),
            };
            rest = after;
        }
        Some(place)
    }

    fn look_up(&self, module: ModuleId, name: &str, is_last: bool, pending: &mut Pending) -> Option<Place> {
        if !pending.insert((module, name.to_owned())) {
            return None;
        }
        let found = self.find(module, name, is_last, pending);
        pending.remove(&(module, name.to_owned()));
        found
    }

    /// A module imports with everything of another also what is private there only if it lies within it.
    fn may_import(&self, id: ModuleId, other: ModuleId, name: &str) -> bool {
        self.is_within(id, other) || self.modules[other].items.get(name) != Some(&false)
    }

    fn find(&self, id: ModuleId, name: &str, is_last: bool, pending: &mut Pending) -> Option<Place> {
        let module = &self.modules[id];
        let item = module.items.contains_key(name).then_some(Place::Item(id));
        let child = module.children.get(name).copied().map(Place::Module);
        let own = if is_last { item.or(child) } else { child.or(item) };
        if own.is_some() {
            return own;
        }
        let imports = module.imports.iter().filter(|(import, _)| import == name);
        let imported = imports.map(|(_, path)| path).find_map(|path| {
            // `use kernel::Event` beside nothing called `kernel` means another crate.
            self.follow(id, path, pending)
        });
        imported.or_else(|| {
            module.globs.iter().find_map(|path| match self.follow(id, path, pending)? {
                Place::Module(other) if self.may_import(id, other, name) => self.look_up(other, name, is_last, pending),
                _ => None,
            })
        })
    }
}
