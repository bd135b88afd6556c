// Beside the walk: the Merkle tree of RFC 6962 §2.1 over the events of a day: its root, the path of a leaf, its check.

/** SHA-256, handed in: rules know no library. 32 new bytes out; the bytes that come in are used again afterwards. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** Bytes of a hash. */
export const HASH_BYTES = 32;

const LEAF = 0;
const NODE = 1;

/** Hash of a leaf: SHA-256(0x00 ‖ content). */
export function leafHash(content: Uint8Array, sha256: Sha256): Uint8Array {
  const bytes = new Uint8Array(1 + content.length);
  bytes[0] = LEAF;
  bytes.set(content, 1);
  return sha256(bytes);
}

/** How many leaves stand one after another in `leaves`. */
export function leafCount(leaves: Uint8Array): number {
  return Math.floor(leaves.length / HASH_BYTES);
}

/**
 * Root of the tree, MTH of RFC 6962.
 * @param leaves leaf hashes of 32 bytes, one after another; none = the hash of nothing
 */
export function merkleRoot(leaves: Uint8Array, sha256: Sha256): Uint8Array {
  const count = leafCount(leaves);
  return count === 0
    ? sha256(new Uint8Array())
    : subtreeRoot(leaves, { from: 0, to: count }, nodeHasher(sha256));
}

/**
 * The hashes with which a leaf leads to the root, from the leaf upwards: PATH of RFC 6962 §2.1.1.
 * @param index place of the leaf, below the number of leaves
 */
export function auditPath(leaves: Uint8Array, index: number, sha256: Sha256): Uint8Array[] {
  const nodeHash = nodeHasher(sha256);
  const path: Uint8Array[] = [];
  let { from, to }: Range = { from: 0, to: leafCount(leaves) };
  while (to - from > 1) {
    const middle = from + largestPowerBelow(to - from);
    const isLeft = index < middle;
    path.push(subtreeRoot(leaves, isLeft ? { from: middle, to } : { from, to: middle }, nodeHash));
    if (isLeft) to = middle;
    else from = middle;
  }
  return path.reverse();
}

/** Where a leaf stands, and the hashes that lead from it to the root. */
export interface Inclusion {
  readonly leaf: Uint8Array;
  readonly index: number;
  readonly treeSize: number;
  readonly path: readonly Uint8Array[];
}

/**
 * The root to which leaf and path lead, RFC 9162 §2.1.3.2; null where a path of this length cannot belong to that place
 * of a tree of that size. The leaf is proved where it is the root that was sealed.
 */
export function rootOf({ leaf, index, treeSize, path }: Inclusion, sha256: Sha256): Uint8Array | null {
  const nodeHash = nodeHasher(sha256);
  let place = index;
  let last = treeSize - 1;
  if (!Number.isInteger(index) || index < 0 || index > last) return null;
  let hash = leaf;
  for (const other of path) {
    if (last === 0) return null;
    const isRight = place % 2 === 1;
    hash = isRight || place === last ? nodeHash(other, hash) : nodeHash(hash, other);
    // the rightmost node of a level without a partner rises as it is
    while (!isRight && place === last && place % 2 === 0 && place > 0) {
      place /= 2;
      last = Math.floor(last / 2);
    }
    place = Math.floor(place / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? hash : null;
}

/** Leaves [from, to). */
interface Range {
  readonly from: number;
  readonly to: number;
}

function subtreeRoot(leaves: Uint8Array, { from, to }: Range, nodeHash: NodeHash): Uint8Array {
  if (to - from === 1) return leaves.subarray(from * HASH_BYTES, to * HASH_BYTES);
  const middle = from + largestPowerBelow(to - from);
  const left = subtreeRoot(leaves, { from, to: middle }, nodeHash);
  return nodeHash(left, subtreeRoot(leaves, { from: middle, to }, nodeHash));
}

/** Hash of two nodes: SHA-256(0x01 ‖ left ‖ right). */
type NodeHash = (left: Uint8Array, right: Uint8Array) => Uint8Array;

/** One room for the bytes of all nodes of a tree: to make it anew costs more than the hash. */
function nodeHasher(sha256: Sha256): NodeHash {
  const bytes = new Uint8Array(1 + 2 * HASH_BYTES);
  bytes[0] = NODE;
  return (left, right) => {
    bytes.set(left, 1);
    bytes.set(right, 1 + HASH_BYTES);
    return sha256(bytes);
  };
}

/** The largest power of two below a count of two or more. */
function largestPowerBelow(count: number): number {
  return 2 ** (31 - Math.clz32(count - 1));
}
