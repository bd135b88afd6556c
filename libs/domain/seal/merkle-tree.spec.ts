// Beside the walk, tested: the tree of RFC 6962 against known roots, and by properties.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { type Sha256, auditPath, leafCount, leafHash, merkleRoot, rootOf } from './merkle-tree.js';

const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();
const hex = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString('hex'));

// inputs and roots of the reference implementation of Certificate Transparency (merkle_tree_test)
const INPUTS = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const vectorLeaves = (count: number) =>
  Buffer.concat(INPUTS.slice(0, count).map((input) => leafHash(Buffer.from(input, 'hex'), sha256)));

/** A tree of so many leaves of any content. */
const leavesOf = (count: number) =>
  Buffer.concat(Array.from({ length: count }, (_, i) => leafHash(Buffer.from(`leaf ${i}`), sha256)));

describe('known roots', () => {
  it.each(ROOTS.map((root, count) => [count, root] as const))('of %d leaves', (count, root) => {
    expect(hex(merkleRoot(vectorLeaves(count), sha256))).toBe(root);
  });

  it.each([
    // the same source: leaf and size, and the path from the leaf upwards
    [
      0,
      8,
      [
        '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
        '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
        '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
      ],
    ],
    [
      5,
      8,
      [
        'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
        'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
        'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
      ],
    ],
    [2, 3, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
  ])('path of leaf %d of %d', (index, count, path) => {
    expect(auditPath(vectorLeaves(count), index, sha256).map(hex)).toEqual(path);
  });
});

/** Every leaf of small trees and around a power of two; of the others the edges and one inside. */
function placesIn(size: number): number[] {
  if (size <= 40 || [255, 256, 257, 300].includes(size)) return Array.from({ length: size }, (_, i) => i);
  return [0, Math.floor(size * 0.37), size - 2, size - 1];
}

it('leaves of every tree of 1 to 300 leaves prove', () => {
  for (let treeSize = 1; treeSize <= 300; treeSize += 1) {
    const leaves = leavesOf(treeSize);
    const root = hex(merkleRoot(leaves, sha256));
    for (const index of placesIn(treeSize)) {
      const leaf = leaves.subarray(index * 32, index * 32 + 32);
      const path = auditPath(leaves, index, sha256);
      expect(hex(rootOf({ leaf, index, treeSize, path }, sha256))).toBe(root);
    }
  }
});

/** A tree, one of its leaves, and a place to spoil. */
const spoilt = fc.integer({ min: 1, max: 300 }).chain((size) =>
  fc.record({
    size: fc.constant(size),
    index: fc.nat(size - 1),
    at: fc.nat(),
    bit: fc.nat(7),
  }),
);

it('a changed byte of leaf or path never proves', () => {
  fc.assert(
    fc.property(spoilt, ({ size, index, at, bit }) => {
      const leaves = leavesOf(size);
      const path = auditPath(leaves, index, sha256);
      const proof = Buffer.concat([leaves.subarray(index * 32, index * 32 + 32), ...path]);
      const place = at % proof.length;
      proof.writeUInt8(proof.readUInt8(place) ^ (1 << bit), place);
      const changed = path.map((_, i) => proof.subarray(32 + i * 32, 64 + i * 32));
      const inclusion = { leaf: proof.subarray(0, 32), index, treeSize: size, path: changed };
      return hex(rootOf(inclusion, sha256)) !== hex(merkleRoot(leaves, sha256));
    }),
  );
});

it('another place, a longer or a shorter path never prove', () => {
  fc.assert(
    fc.property(spoilt, ({ size, index, at }) => {
      const leaves = leavesOf(size);
      const root = hex(merkleRoot(leaves, sha256));
      const leaf = leaves.subarray(index * 32, index * 32 + 32);
      const path = auditPath(leaves, index, sha256);
      const other = (index + 1 + (at % 400)) % 400;
      const tries = [
        { leaf, index, treeSize: size, path: [...path, leaf] },
        { leaf, index: -1 - index, treeSize: size, path },
        { leaf, index: size + at, treeSize: size, path },
        ...(path.length === 0 ? [] : [{ leaf, index, treeSize: size, path: path.slice(1) }]),
        ...(other === index || other >= size ? [] : [{ leaf, index: other, treeSize: size, path }]),
      ];
      return tries.every((inclusion) => hex(rootOf(inclusion, sha256)) !== root);
    }),
  );
});

it('counts the leaves', () => {
  expect([0, 1, 7].map((count) => leafCount(leavesOf(count)))).toEqual([0, 1, 7]);
});
