//! Sets and lists of small numbers, packed so that they stay near the processor.

/// A set of numbers below 256: of word classes, for one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) struct ByteSet([u64; 4]);

impl ByteSet {
    pub(super) const ALL: Self = Self([u64::MAX; 4]);
    pub(super) const NONE: Self = Self([0; 4]);

    /// The set of these numbers.
    pub(super) fn of(numbers: impl Iterator<Item = u8>) -> Self {
        let mut set = Self::NONE;
        numbers.for_each(|number| set.add(number));
        set
    }
    pub(super) fn add(&mut self, number: u8) {
        if let Some(bits) = self.0.get_mut(usize::from(number >> 6)) {
            *bits |= 1 << (number & 63);
        }
    }
    pub(super) fn has(&self, number: u8) -> bool {
        self.0.get(usize::from(number >> 6)).is_some_and(|bits| bits >> (number & 63) & 1 == 1)
    }
    pub(super) fn join(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(bits, more)| *bits |= more);
    }
    /// Whether the two sets share a number.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(other.0).fold(0, |all, (bits, more)| all | bits & more) != 0
    }
    /// How many numbers it has.
    pub(super) fn count(&self) -> u32 {
        self.0.iter().map(|bits| bits.count_ones()).sum()
    }
}

/// A set of numbers that is small enough to stay near the processor.
#[derive(Debug, Clone, Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    pub(super) fn add(&mut self, number: u32) {
        let at = number as usize >> 6;
        if self.0.len() <= at {
            self.0.resize(at + 1, 0);
        }
        if let Some(bits) = self.0.get_mut(at) {
            *bits |= 1 << (number & 63);
        }
    }
    pub(super) fn has(&self, number: u32) -> bool {
        self.0.get(number as usize >> 6).is_some_and(|bits| bits >> (number & 63) & 1 == 1)
    }
}

/// Many short lists behind one another in memory.
#[derive(Debug, Clone, Default)]
pub(super) struct Table<T> {
    items: Vec<T>,
    starts: Vec<u32>,
}

impl<T: Copy + Ord> Table<T> {
    /// So many lists, made of pairs of a list's number and an item.
    pub(super) fn new(lists: usize, mut pairs: Vec<(u32, T)>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        let mut table =
            Self { items: Vec::with_capacity(pairs.len()), starts: Vec::with_capacity(lists + 1) };
        for (list, item) in pairs {
            table.open(list as usize);
            table.items.push(item);
        }
        table.open(lists);
        table
    }

    /// Lets all lists up to this one begin behind what is there.
    fn open(&mut self, list: usize) {
        let start = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        let known = self.starts.len();
        self.starts.resize(known.max(list + 1), start);
    }

    /// The list number `at`, empty when there is none.
    pub(super) fn get(&self, at: usize) -> &[T] {
        match self.starts.get(at..at.saturating_add(2)) {
            Some([from, to]) => self.items.get(*from as usize..*to as usize).unwrap_or_default(),
            _ => &[],
        }
    }
}
