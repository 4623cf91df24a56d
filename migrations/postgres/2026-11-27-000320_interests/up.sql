-- The catalogue of interests to begin with. What an installation has added itself stays as it is.
INSERT INTO interests (name) VALUES
    ('Animals'), ('Anime'), ('Architecture'), ('Art'), ('Astronomy'), ('Badminton'), ('Baking'), ('Basketball'),
    ('Board games'), ('Books'), ('Camping'), ('Cats'), ('Chess'), ('Climbing'), ('Coffee'), ('Comedy'),
    ('Comics'), ('Concerts'), ('Cooking'), ('Crafts'), ('Cycling'), ('Dancing'), ('Design'), ('Dogs'),
    ('Drawing'), ('Fashion'), ('Festivals'), ('Films'), ('Fishing'), ('Fitness'), ('Football'), ('Gaming'),
    ('Gardening'), ('Hiking'), ('History'), ('Horses'), ('Karaoke'), ('Languages'), ('Martial arts'), ('Meditation'),
    ('Motorcycles'), ('Museums'), ('Music'), ('Nature'), ('Painting'), ('Photography'), ('Podcasts'), ('Poetry'),
    ('Politics'), ('Reading'), ('Running'), ('Sailing'), ('Science'), ('Singing'), ('Skiing'), ('Surfing'),
    ('Swimming'), ('Technology'), ('Tennis'), ('Theatre'), ('Travel'), ('Vegan food'), ('Volunteering'), ('Wine'),
    ('Writing'), ('Yoga')
ON CONFLICT (name) DO NOTHING;
