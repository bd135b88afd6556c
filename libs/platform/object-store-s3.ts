// Plumbing: the object store in an S3 bucket. The client is loaded when the first object is touched: a process that
// keeps its objects in a folder never pays for it.
import type * as Sdk from '@aws-sdk/client-s3';
import type { ObjectBackend } from './object-backend.js';

/** Objects in `s3://bucket/prefix?region=…&endpoint=…&pathStyle=true`; credentials from the usual chain of the SDK. */
export function s3Backend(url: URL): ObjectBackend {
  const bucket = url.hostname;
  const prefix = url.pathname.replace(/^\/|\/$/g, '');
  const at = (key: string) => ({ Bucket: bucket, Key: prefix === '' ? key : `${prefix}/${key}` });
  let opened: Promise<{ sdk: typeof Sdk; client: Sdk.S3Client }> | undefined;
  const client = () => (opened ??= openClient(url));
  return {
    async write(key, bytes) {
      const { sdk, client: s3 } = await client();
      await s3.send(new sdk.PutObjectCommand({ ...at(key), Body: bytes, ContentLength: bytes.length }));
    },
    async read(key) {
      const { sdk, client: s3 } = await client();
      const answer = await s3.send(new sdk.GetObjectCommand(at(key))).catch(nullIfMissing);
      return answer?.Body ? Buffer.from(await answer.Body.transformToByteArray()) : null;
    },
    async exists(key) {
      const { sdk, client: s3 } = await client();
      return (await s3.send(new sdk.HeadObjectCommand(at(key))).catch(nullIfMissing)) !== null;
    },
    async remove(key) {
      const { sdk, client: s3 } = await client();
      await s3.send(new sdk.DeleteObjectCommand(at(key)));
    },
  };
}

async function openClient(url: URL) {
  const sdk = await import('@aws-sdk/client-s3');
  const client = new sdk.S3Client({
    region: url.searchParams.get('region') ?? 'us-east-1',
    endpoint: url.searchParams.get('endpoint') ?? undefined,
    forcePathStyle: url.searchParams.get('pathStyle') === 'true',
    // stores that are not Amazon's own do not all know the newer trailing checksums
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  return { sdk, client };
}

function nullIfMissing(error: unknown): null {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  if (name === 'NoSuchKey' || name === 'NotFound' || $metadata?.httpStatusCode === 404) return null;
  throw error;
}
