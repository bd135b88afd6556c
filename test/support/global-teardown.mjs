// After the medium and e2e suites: the embedded PostgreSQL goes away with its folder.
import { stopTestServer } from './global-setup.mjs';

export default stopTestServer;
