/// The part of a list that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest {
    number: u32,
    size: u32,
}

impl PageRequest {
    /// The most entries of one page.
    pub const LARGEST: u32 = 100;

    /// The page for whoever names none.
    pub const FIRST: Self = Self { number: 1, size: 20 };

    /// Page `number`, counted from 1, of pages of `size` entries; a larger size than [`Self::LARGEST`] is cut to it.
    pub fn new(number: u32, size: u32) -> Option<Self> {
        (number >= 1 && size >= 1).then(|| Self { number, size: size.min(Self::LARGEST) })
    }

    /// The page's number, counted from 1.
    pub fn number(self) -> u32 {
        self.number
    }

    /// The most entries that a page has.
    pub fn size(self) -> u32 {
        self.size
    }

    /// The number of entries that come before the page.
    pub fn offset(self) -> i64 {
        i64::from(self.number - 1) * i64::from(self.size)
    }
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The number of entries of the whole list.
    pub count: i64,
    /// The entries of this part.
    pub items: Vec<T>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_at_most_a_hundred_entries() {
        assert_eq!(PageRequest::new(3, 5000).map(|page| (page.size(), page.offset())), Some((100, 200)));
        assert_eq!(PageRequest::new(0, 10), None);
        assert_eq!(PageRequest::new(1, 0), None);
        assert!(PageRequest::new(u32::MAX, u32::MAX).is_some_and(|page| page.offset() > 0));
    }
}
