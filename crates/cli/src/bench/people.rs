use super::template::Template;

/// Those who may sit down in a server's rooms: room by room, with a token each.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct People {
    pub(super) tokens: Vec<String>,
    /// The number of the first room; the others follow it without a gap.
    pub(super) first_room: u64,
    /// How many there are in each room.
    pub(super) members: usize,
}

impl People {
    pub(super) fn rooms(&self) -> usize {
        self.tokens.len() / self.members.max(1)
    }

    pub(super) fn room(&self, number: usize) -> u64 {
        self.first_room + number as u64
    }

    /// The path by which this person comes in.
    pub(super) fn path(&self, path: &Template, person: usize) -> String {
        let (room, member) = (self.room(person / self.members), person % self.members);
        path.fill(&[("room", &room.to_string()), ("member", &member.to_string()), ("token", &self.tokens[person])])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_comes_into_their_own_room() {
        let tokens = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
        let people = People { tokens, first_room: 7, members: 2 };
        assert_eq!(people.rooms(), 2);
        assert_eq!(people.path(&Template::new("/{room}/{member}?{token}"), 3), "/8/1?d");
    }
}
