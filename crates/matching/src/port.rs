use crate::{
    Card, Cell, Changed, Error, Interest, InterestId, InterestName, Like, LikeReceived, Liked, Match, MatchedCard,
    Page, PageRequest, Pair, Pass, Person, PictureKey, Preferences, PreferencesChange, Profile, ProfileChange,
    PromptAnswer, Rewound, Spent, WhichMatch,
};
use async_trait::async_trait;
use kernel::{Author, ConversationId, Event, Listing, MatchId, Place, Timestamp, UserId};
use std::sync::Arc;

/// Where profiles, swipes and matches are kept.
///
/// Every method is one transaction. What changes a pair (like, skip, unlike, block, unblock, unmatch) first locks the
/// pair, then reads its [`crate::rules::PairState`] in a later statement, asks the rule and does what the rule says:
/// two people who like each other at the same instant have one match, and a block that is answered is seen by every
/// later command. The events it answers are committed, with their cursors.
///
/// Whose account is shut is not there for others: their match is in no list and [`Error::NotFound`], as are they, until
/// it is opened again. Nothing of it ends meanwhile.
#[async_trait]
pub trait Matching: Send + Sync {
    /// The same store in somebody's name: what it changes is kept only if the author stands at the end of the transaction, judged
    /// under the lock of the person's row ([`kernel::Author::stands`]). Otherwise it is [`Error::NotActive`].
    fn acting(self: Arc<Self>, author: Author) -> Arc<dyn Matching>;

    // Swipes

    /// Applies [`crate::rules::judge_like`]. A like removes an earlier pass, spends one of the day's likes of its kind (counted
    /// also where no limit is given) and, if the rule says so, tells the liked with [`kernel::EventKind::NewLike`]. A
    /// super like makes more of a plain one that stands: it takes its place, with its time, and what it brings along of
    /// target and comment replaces what was there.
    ///
    /// A mutual one also makes exactly one match with one new conversation, and tells both with
    /// [`kernel::EventKind::NewMatch`] and then [`kernel::EventKind::ConversationCreated`]; two who talk already without
    /// a match keep their conversation, and are told only of the match. The comments of the two likes become messages
    /// of those who wrote them, the earlier like's first, and both are told of each with
    /// [`kernel::EventKind::NewMessage`]; from then on the likes have none.
    ///
    /// A target that is not the liked person's is [`Error::Invalid`].
    async fn like(&self, like: Like) -> Result<Liked, Error>;

    /// Applies [`crate::rules::judge_skip`]: removes an own like, keeps the pass until it returns, and ends the match if there is
    /// one. A pass that counts is spent.
    async fn skip(&self, pass: Pass) -> Result<Vec<Event>, Error>;

    /// Applies [`crate::rules::judge_rewind`] to the person's own last like or pass, and removes it. [`Error::NothingToRewind`]
    /// also if it was taken back before, if the person has swiped somebody else meanwhile, and where discovery would not show the
    /// other now: what is answered is the card that the viewer may see. Unlike, unmatch, block and a match leave nothing
    /// of theirs to take back.
    async fn rewind(&self, by: UserId, at: Timestamp) -> Result<Rewound, Error>;

    /// Removes an own like and ends the match if there is one. Without a like it changes nothing.
    async fn unlike(&self, by: UserId, target: UserId, at: Timestamp) -> Result<Vec<Event>, Error>;

    /// Records the block, removes the likes of both, ends the match if there is one and closes whatever conversation
    /// the two have, matched or not. Once more changes nothing, nor does it where the other is erased, which answers
    /// the same; [`Error::NotFound`] is for who never was ([`crate::rules::judge_block`]).
    async fn block(&self, by: UserId, target: UserId, at: Timestamp) -> Result<Vec<Event>, Error>;

    /// Removes an own block and restores nothing. Without one it changes nothing. It answers as [`Matching::block`] does.
    async fn unblock(&self, by: UserId, target: UserId) -> Result<(), Error>;

    /// Ends a living match of this person: the likes of both are gone, the conversation is closed, and both are told
    /// with [`kernel::EventKind::MatchRemoved`] and then [`kernel::EventKind::ConversationDeleted`] (as wherever a
    /// match ends). Named by its conversation, a pair that talks without a match ends as well, and has no match to be
    /// told of. [`Error::NotFound`] if it is not theirs, has ended, or the other's account is shut.
    async fn unmatch(&self, by: UserId, which: WhichMatch, at: Timestamp) -> Result<Vec<Event>, Error>;

    /// What this person has spent on the UTC day of `at`.
    async fn spent(&self, by: UserId, at: Timestamp) -> Result<Spent, Error>;

    /// Active people who like the viewer, newest first; without those who are matched, blocked either way or hidden by a pass of
    /// the viewer's that still holds. The number of them is that of the same people.
    async fn likes_received(
        &self,
        viewer: UserId,
        page: PageRequest,
        at: Timestamp,
    ) -> Result<Page<LikeReceived>, Error>;

    /// Those of `likers` whose like waits for an answer of the viewer: who would be in [`Matching::likes_received`].
    async fn waiting_likes(&self, viewer: UserId, likers: &[UserId], at: Timestamp) -> Result<Vec<UserId>, Error>;

    /// How many admirers the viewer has: active people who like the viewer, or did until one of the two blocked the other, without
    /// those who have a living match with the viewer. Where it is hidden who they are, nothing that the viewer does to anybody but
    /// matching may change this number, or it would tell.
    async fn admirer_count(&self, viewer: UserId) -> Result<i64, Error>;

    /// Those of `likers` who are admirers of the viewer.
    async fn admirers_among(&self, viewer: UserId, likers: &[UserId]) -> Result<Vec<UserId>, Error>;

    // Matches

    /// Living matches with active people, newest first.
    async fn matches(&self, viewer: UserId, page: PageRequest, at: Timestamp) -> Result<Page<MatchedCard>, Error>;

    /// Living matches with active people made at `since` or later, newest first: at most `limit` of those that stand behind
    /// a place.
    async fn matches_since(
        &self,
        viewer: UserId,
        since: Timestamp,
        before: Option<Place<MatchId>>,
        limit: u32,
        at: Timestamp,
    ) -> Result<Listing<MatchedCard, MatchId>, Error>;

    /// A living match of this viewer with somebody active.
    async fn match_by_id(&self, viewer: UserId, id: MatchId, at: Timestamp) -> Result<Option<MatchedCard>, Error>;

    /// The living match of two people from the side of `one`, whether or not an account is shut.
    async fn match_of_pair(&self, one: UserId, other: UserId) -> Result<Option<Match>, Error>;

    /// The living matches of two active people that any of these people has, each once, and where the two talk. Unlike
    /// the lists this says nothing about anybody: it is for those who have to know at once who sees whom.
    async fn pairs(&self, people: &[UserId]) -> Result<Vec<(Pair, ConversationId)>, Error>;

    // People

    /// The cards that the viewer may see ([`crate::rules::card`]), in the order of `ids`. The others are left out.
    async fn cards(&self, viewer: UserId, ids: &[UserId], at: Timestamp) -> Result<Vec<Card>, Error>;

    /// What frames say about these people, in the order of `ids`. Who is banned, erased or unknown is left out.
    async fn people(&self, ids: &[UserId]) -> Result<Vec<Person>, Error>;

    /// Whether this is the profile picture of somebody active. It is shown to whoever has its key.
    async fn shows_picture(&self, key: &PictureKey) -> Result<bool, Error>;

    /// The own profile; none once erased.
    async fn profile(&self, person: UserId) -> Result<Option<Profile>, Error>;

    /// Changes the own profile and tells the own devices of what [`crate::rules::profile_events`] says.
    /// [`Error::UsernameTaken`], also when two race; [`Error::NotFound`] once erased.
    async fn change_profile(
        &self,
        person: UserId,
        change: ProfileChange,
        at: Timestamp,
    ) -> Result<Changed<Profile>, Error>;

    /// Applies [`Preferences::changed`] to the row under lock, so that two changes at once never add up to a range
    /// that neither asked for, and tells the own devices if something is different now. [`Error::NotFound`] once erased.
    async fn change_preferences(
        &self,
        person: UserId,
        change: PreferencesChange,
        at: Timestamp,
    ) -> Result<Changed<Preferences>, Error>;

    /// Every interest there is, by name, and whether this person has it.
    async fn interests(&self, person: UserId) -> Result<Vec<(Interest, bool)>, Error>;

    /// Replaces the interests of this person, answers all there are, and tells the own devices if something is different now
    /// ([`crate::rules::profile_events`]). An unknown id is [`Error::Invalid`] and changes nothing; [`Error::NotFound`] once
    /// erased.
    async fn set_interests(
        &self,
        person: UserId,
        ids: &[InterestId],
        at: Timestamp,
    ) -> Result<Changed<Vec<(Interest, bool)>>, Error>;

    /// Adds the interests that are missing, by name, and answers how many those were.
    async fn add_interests(&self, names: &[InterestName]) -> Result<usize, Error>;

    /// Replaces the answers of this person to questions of the catalogue, which keep their order, and tells the own devices if
    /// something is different now. [`Error::NotFound`] once erased.
    async fn set_prompts(
        &self,
        person: UserId,
        prompts: Vec<PromptAnswer>,
        at: Timestamp,
    ) -> Result<Changed<Profile>, Error>;

    /// Notes in which cell this person is since `at`, or forgets where they are. The own devices are told only if it is another
    /// cell now. [`Error::NotFound`] once erased.
    async fn set_position(&self, person: UserId, cell: Option<Cell>, at: Timestamp) -> Result<Changed<Profile>, Error>;

    /// Notes when people were last here; a time never moves backwards. Unknown people are left out.
    async fn note_seen(&self, seen: &[(UserId, Timestamp)]) -> Result<(), Error>;
}
