// Every migration in order; TypeORM runs the ones that the database has not seen.
import { Spine1763800000000 } from './1763800000000-spine.js';
import { Reference1763800001000 } from './1763800001000-reference.js';
import { Register1763900000000 } from './1763900000000-register.js';
import { Devices1764000000000 } from './1764000000000-devices.js';
import { Watch1764100000000 } from './1764100000000-watch.js';
import { Attendance1764200000000 } from './1764200000000-attendance.js';
import { KeyPosts1764200001000 } from './1764200001000-key-posts.js';
import { Corrections1764200002000 } from './1764200002000-corrections.js';
import { Wages1764300000000 } from './1764300000000-wages.js';
import { Bank1764300001000 } from './1764300001000-bank.js';
import { SheetLife1764300002000 } from './1764300002000-sheet-life.js';
import { Cases1764300003000 } from './1764300003000-cases.js';
import { Funds1764300004000 } from './1764300004000-funds.js';
import { Warnings1764300005000 } from './1764300005000-warnings.js';
import { Complaints1764300006000 } from './1764300006000-complaints.js';
import { NoticeBoard1764300007000 } from './1764300007000-notice-board.js';
import { WageRules1764300008000 } from './1764300008000-wage-rules.js';
import { Statistics1764400000000 } from './1764400000000-statistics.js';
import { Changes1764500000000 } from './1764500000000-changes.js';
import { Exports1764500001000 } from './1764500001000-exports.js';
import { Headcounts1764600000000 } from './1764600000000-headcounts.js';
import { ComplaintClocks1764600001000 } from './1764600001000-complaint-clocks.js';
import { Supervision1764600002000 } from './1764600002000-supervision.js';
import { PeopleClasses1764600003000 } from './1764600003000-people-classes.js';
import { RejectedPhotos1764600004000 } from './1764600004000-rejected-photos.js';

export const MIGRATIONS = [
  Spine1763800000000,
  Reference1763800001000,
  Register1763900000000,
  Devices1764000000000,
  Watch1764100000000,
  Attendance1764200000000,
  KeyPosts1764200001000,
  Corrections1764200002000,
  Wages1764300000000,
  Bank1764300001000,
  SheetLife1764300002000,
  Cases1764300003000,
  Funds1764300004000,
  Warnings1764300005000,
  Complaints1764300006000,
  NoticeBoard1764300007000,
  WageRules1764300008000,
  Statistics1764400000000,
  Changes1764500000000,
  Exports1764500001000,
  Headcounts1764600000000,
  ComplaintClocks1764600001000,
  Supervision1764600002000,
  PeopleClasses1764600003000,
  RejectedPhotos1764600004000,
];
