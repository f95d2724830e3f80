import { answerJobs } from './answer-jobs';

void answerJobs(process.stdin, process.stdout).then(() => process.exit(0));
